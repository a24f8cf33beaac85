using System.Data;
using System.Data.Common;
using Dapper;
using Larder.Grains.Database;
using Microsoft.Extensions.Options;

namespace Larder.Silo.Database.Postgres;

/// <summary>The database on a PostgreSQL server, shared by all processes of a cluster.</summary>
/// <remarks>Connects when it is first used.</remarks>
public sealed class PostgresDatabase : IDatabase, IMigratedDatabase, IDisposable
{
    /// <summary>Any number that nobody else takes: the lock is of this database only.</summary>
    private const long SchemaLock = 5_278_446_103;

    /// <summary>Under "read committed" the statement after the lock sees what its last holder did. The lock itself may take long to get; a
    /// table's may not: while a step waits for one, behind a backup for example, all who use the table wait behind it.</summary>
    public static readonly SchemaDialect Dialect = new(
        "select to_regclass('schema_version') is not null",
        IsolationLevel.ReadCommitted,
        $"select pg_advisory_xact_lock({SchemaLock}); set local lock_timeout = '3s'; set local client_min_messages = warning;");

    private readonly PostgresSources _sources;
    private readonly PostgresWriter _writer;
    private readonly DatabaseMigrator _migrator;

    public PostgresDatabase(IOptions<DatabaseOptions> options, TimeProvider time)
    {
        _sources = new PostgresSources(options.Value.Postgres);
        _writer = new PostgresWriter(_sources.Grains, time);
        _migrator = new DatabaseMigrator(Migration.Of("Postgres"), Dialect, time);
    }

    /// <inheritdoc/>
    public string NowMicroseconds => "(extract(epoch from clock_timestamp()) * 1000000)::bigint";

    /// <inheritdoc/>
    public string ForShare => "for share";

    /// <summary>Connections for Orleans' own tables, apart from those for grains.</summary>
    internal DbDataSource Orleans => _sources.Orleans;

    /// <inheritdoc/>
    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var again = false; ; again = true)
        {
            try
            {
                await using var connection = await PostgresConnection.OpenAsync(_sources.Grains, cancellationToken);
                return await read(connection);
            }
            catch (Exception exception) when (!again && PostgresFailure.IsLostConnection(exception))
            {
                // A pooled one that the server had ended already. A new one tells whether the server is there.
            }
            catch (Exception exception) when (PostgresFailure.IsPassing(exception))
            {
                throw PostgresFailure.Unavailable(exception);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<T> ReadSnapshotAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await PostgresConnection.OpenAsync(_sources.Long, cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);

            // The moment is that of the first query, which is the second statement here.
            await connection.ExecuteAsync("set transaction read only; select 1", transaction: transaction);
            return await read(connection);
        }
        catch (Exception exception) when (PostgresFailure.IsPassing(exception))
        {
            throw PostgresFailure.Unavailable(exception);
        }
    }

    /// <inheritdoc/>
    public Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken) =>
        _writer.WriteAsync(write, cancellationToken);

    /// <inheritdoc/>
    public Task<SchemaState> ReadSchemaAsync(CancellationToken cancellationToken) =>
        AlterAsync(connection => _migrator.ReadAsync(connection, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Migration>> MigrateAsync(int? upTo, CancellationToken cancellationToken) =>
        AlterAsync(connection => _migrator.MigrateAsync(connection, upTo, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken) =>
        ReadAsync(PostgresRisks.FindAsync, cancellationToken);

    /// <summary>Closes all connections.</summary>
    public void Dispose() => _sources.Dispose();

    private async Task<T> AlterAsync<T>(Func<DbConnection, Task<T>> alter, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await PostgresConnection.OpenAsync(_sources.Long, cancellationToken);
            return await alter(connection);
        }
        catch (Exception exception) when (PostgresFailure.IsPassing(exception) || PostgresFailure.IsCollision(exception))
        {
            throw PostgresFailure.Unavailable(exception);
        }
    }
}
