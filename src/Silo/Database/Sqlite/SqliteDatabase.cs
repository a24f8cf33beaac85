using System.Data;
using System.Data.Common;
using Larder.Grains.Database;
using Microsoft.Extensions.Options;

namespace Larder.Silo.Database.Sqlite;

/// <summary>The database in one file: write-ahead log, flushed to the disk with each commit.</summary>
/// <remarks>Opens the file when it is first used. Several of them, in one process or in more, may share a file.</remarks>
public sealed class SqliteDatabase : IDatabase, IMigratedDatabase, IDisposable
{
    /// <summary>A serializable transaction has the file's write lock from its beginning.</summary>
    public static readonly SchemaDialect Dialect = new(
        "select count(*) from sqlite_master where type = 'table' and name = 'schema_version'", IsolationLevel.Serializable, Lock: "");

    private readonly string _path;
    private readonly SqliteConnector _connector;
    private readonly DatabaseMigrator _migrator;
    private readonly Lazy<SqliteWriter> _writer;
    private readonly Lazy<SqliteReaders> _readers;
    private bool _disposed;

    public SqliteDatabase(IOptions<DatabaseOptions> options, TimeProvider time)
    {
        var sqlite = options.Value.Sqlite;
        _path = sqlite.Path;
        _connector = new SqliteConnector(sqlite, time);
        _migrator = new DatabaseMigrator(Migration.Of("Sqlite"), Dialect, time);
        _writer = new Lazy<SqliteWriter>(() => new SqliteWriter(_connector));
        _readers = new Lazy<SqliteReaders>(() => new SqliteReaders(_connector, sqlite.Readers));
    }

    /// <inheritdoc/>
    public string NowMicroseconds => $"{SqliteConnector.Clock}()";

    /// <inheritdoc/>
    public string ForShare => "";

    /// <inheritdoc/>
    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        SqliteFailure.GuardAsync(writes: false, () => _readers.Value.ReadAsync(read, cancellationToken));

    /// <inheritdoc/>
    public Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken) =>
        SqliteFailure.GuardAsync(writes: true, () => _writer.Value.WriteAsync(write, cancellationToken));

    /// <inheritdoc/>
    public Task<T> ReadSnapshotAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        SqliteFailure.GuardAsync(writes: false, () => SqliteSnapshot.ReadAsync(_connector, read, cancellationToken));

    /// <inheritdoc/>
    public async Task<SchemaState> ReadSchemaAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_path))
        {
            // Opening it to look would make it.
            return _migrator.Empty;
        }

        return await SqliteFailure.GuardAsync(writes: false, async () =>
        {
            await using var connection = _connector.Open(writes: false);
            return await _migrator.ReadAsync(connection, cancellationToken);
        });
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Migration>> MigrateAsync(int? upTo, CancellationToken cancellationToken)
    {
        await using var connection = _connector.Open(writes: true);
        return await _migrator.MigrateAsync(connection, upTo, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Each connection that writes is made to flush.</remarks>
    public Task<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Waits for what is under way and closes the file.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_readers.IsValueCreated)
        {
            _readers.Value.Dispose();
        }

        if (_writer.IsValueCreated)
        {
            _writer.Value.Dispose();
        }
    }
}
