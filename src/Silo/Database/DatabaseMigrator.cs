using System.Data;
using System.Data.Common;
using Dapper;

namespace Larder.Silo.Database;

/// <summary>Brings a database to the schema that this program knows. The same for every engine.</summary>
/// <param name="migrations">In the order of their numbers.</param>
public sealed class DatabaseMigrator(IReadOnlyList<Migration> migrations, TimeProvider time)
{
    /// <summary>Runs what is missing, each step in a transaction of its own: a process that dies in a step leaves the database as it
    /// was before that step, and the next start goes on from there.</summary>
    /// <param name="connection">Open; its transactions keep other processes that migrate out (isolation level serializable).</param>
    /// <returns>How many steps ran.</returns>
    /// <exception cref="DatabaseSchemaException">The database is of a newer program.</exception>
    public async Task<int> MigrateAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var known = migrations.Count == 0 ? 0 : migrations[^1].Number;
        var applied = 0;
        for (var version = await ReadVersionAsync(connection, known, cancellationToken); version < known;)
        {
            var next = migrations.First(migration => migration.Number > version);
            applied += await ApplyAsync(connection, next, cancellationToken);
            version = next.Number;
        }

        return applied;
    }

    private static async Task<int> ReadVersionAsync(DbConnection connection, int known, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(new CommandDefinition(
            """
            create table if not exists schema_version (
                version integer not null primary key, name text not null, applied_at bigint not null)
            """,
            cancellationToken: cancellationToken));
        var version = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "select coalesce(max(version), 0) from schema_version", cancellationToken: cancellationToken));
        return version <= known
            ? version
            : throw new DatabaseSchemaException(
                $"The database has schema {version}, this program knows up to {known}: it was used by a newer version of Larder. "
                + "Start that version, or restore a backup from before the upgrade.");
    }

    private async Task<int> ApplyAsync(DbConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);

        // Counted again under the lock: another process may have run this step since.
        var present = await connection.ExecuteScalarAsync<int>(
            "select count(*) from schema_version where version = @Number", new { migration.Number }, transaction);
        if (present != 0)
        {
            return 0;
        }

        await connection.ExecuteAsync(migration.Script, transaction: transaction);
        await connection.ExecuteAsync(
            "insert into schema_version (version, name, applied_at) values (@Number, @Name, @At)",
            new { migration.Number, migration.Name, At = time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000 },
            transaction);
        await transaction.CommitAsync(cancellationToken);
        return 1;
    }
}

/// <summary>The database's schema is not one that this program can use. Its message is for the operator.</summary>
public sealed class DatabaseSchemaException(string message) : Exception(message);
