using System.Data;
using System.Data.Common;
using Dapper;

namespace Larder.Silo.Database;

/// <summary>Brings a database to the schema that this program knows. The same for every engine.</summary>
/// <param name="migrations">In the order of their numbers.</param>
public sealed class DatabaseMigrator(IReadOnlyList<Migration> migrations, SchemaDialect dialect, TimeProvider time)
{
    private const string CreateVersions =
        """
        create table if not exists schema_version (
            version integer not null primary key, name text not null, applied_at bigint not null)
        """;

    /// <summary>What a database that does not exist yet compares like.</summary>
    public SchemaState Empty => ToState(0);

    /// <summary>Compares. Changes nothing.</summary>
    public async Task<SchemaState> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var exists = await connection.ExecuteScalarAsync<bool>(
            new CommandDefinition(dialect.HasVersions, cancellationToken: cancellationToken));
        var version = exists ? await ReadVersionAsync(connection, transaction: null, cancellationToken) : 0;
        return ToState(version);
    }

    /// <summary>Runs what is missing, each step in a transaction of its own: a process that dies in a step leaves the database as it
    /// was before that step, and the next start goes on from there.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="upTo">The last step to run; <see langword="null"/> for all.</param>
    /// <returns>The steps that ran here.</returns>
    /// <exception cref="DatabaseSchemaException">The database is of a newer program.</exception>
    public async Task<IReadOnlyList<Migration>> MigrateAsync(
        DbConnection connection, int? upTo, CancellationToken cancellationToken)
    {
        List<Migration> applied = [];
        var state = await ReadAsync(connection, cancellationToken);
        state.ThrowIfNewer();
        foreach (var migration in state.Missing.Where(migration => migration.Number <= (upTo ?? int.MaxValue)))
        {
            if (await ApplyAsync(connection, migration, cancellationToken))
            {
                applied.Add(migration);
            }
        }

        return applied;
    }

    private SchemaState ToState(int version) => new(
        version,
        migrations.Count == 0 ? 0 : migrations[^1].Number,
        [.. migrations.Where(migration => migration.Number > version)]);

    private static Task<int> ReadVersionAsync(
        DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "select coalesce(max(version), 0) from schema_version", transaction: transaction, cancellationToken: cancellationToken));

    /// <returns>False if another process has run it.</returns>
    private async Task<bool> ApplyAsync(DbConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(dialect.Isolation, cancellationToken);
        await ExecuteAsync(dialect.Lock + CreateVersions);

        // Asked again under the lock: another process may have run this step since, or a newer program all of its own.
        var version = await ReadVersionAsync(connection, transaction, cancellationToken);
        ToState(version).ThrowIfNewer();
        if (version >= migration.Number)
        {
            return false;
        }

        await ExecuteAsync(migration.Script);
        await ExecuteAsync(
            "insert into schema_version (version, name, applied_at) values (@Number, @Name, @At)",
            new { migration.Number, migration.Name, At = time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000 });
        await transaction.CommitAsync(cancellationToken);
        return true;

        // Without a limit of time: an index of a large table takes as long as it takes.
        Task ExecuteAsync(string script, object? parameters = null) => connection.ExecuteAsync(new CommandDefinition(
            script, parameters, transaction, commandTimeout: 0, cancellationToken: cancellationToken));
    }
}

/// <summary>What differs between engines when a schema is changed.</summary>
/// <param name="HasVersions">A query: whether the table <c>schema_version</c> is there.</param>
/// <param name="Isolation">Of the transaction that runs a step.</param>
/// <param name="Lock">Statements, ending in <c>;</c>, that keep other processes out until the end of the transaction; empty if the isolation
/// level does.</param>
public sealed record SchemaDialect(string HasVersions, IsolationLevel Isolation, string Lock);

/// <summary>The database's schema is not one that this program can use. Its message is for the operator.</summary>
public sealed class DatabaseSchemaException(string message) : Exception(message);
