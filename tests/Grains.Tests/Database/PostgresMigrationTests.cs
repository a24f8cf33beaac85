using Dapper;
using Larder.Silo.Database;
using Larder.Silo.Database.Postgres;
using Npgsql;

namespace Larder.Grains.Tests.Database;

/// <summary>The schema comes to a server's database once, whoever brings it, and however often.</summary>
public sealed class PostgresMigrationTests(PostgresServer server)
{
    private static readonly Migration One = new(1, "001-a.sql", "create table a (id bigint)");
    private static readonly Migration Two = new(2, "002-b.sql", "create table b (id bigint); insert into b values (7)");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_six_processes_that_start_at_once_on_an_empty_database_one_runs_each_step()
    {
        var connectionString = await server.NewDatabaseAsync();
        var databases = Enumerable.Range(0, 6).Select(_ => Databases.OpenPostgres(connectionString)).ToList();

        var applied = await Task.WhenAll(databases.Select(database => database.MigrateAsync(upTo: null, Stop)));

        var known = Migration.Of("Postgres").Select(migration => migration.Name).ToList();
        Assert.Equal(known, applied.SelectMany(steps => steps).Select(step => step.Name).Order(StringComparer.Ordinal));
        Assert.All(
            await Task.WhenAll(databases.Select(database => database.ReadSchemaAsync(Stop))),
            schema => Assert.True(schema.IsCurrent && schema.Missing.Count == 0));
        databases.ForEach(database => database.Dispose());
    }

    [Fact]
    public async Task Reading_the_schema_of_an_empty_database_changes_nothing()
    {
        using var database = Databases.OpenPostgres(await server.NewDatabaseAsync());

        var schema = await database.ReadSchemaAsync(Stop);

        Assert.Equal((0, false, false), (schema.Version, schema.IsCurrent, schema.IsNewer));
        Assert.Equal(schema.Known, schema.Missing.Count);
        Assert.Empty(await database.ReadAsync(
            c => c.QueryAsync<string>("select tablename from pg_tables where schemaname = 'public'"), Stop));
    }

    [Fact]
    public async Task It_stops_at_the_step_that_is_asked_for()
    {
        using var database = Databases.OpenPostgres(await server.NewDatabaseAsync());

        Assert.Equal([1, 2], (await database.MigrateAsync(upTo: 2, Stop)).Select(step => step.Number));

        Assert.Equal(2, (await database.ReadSchemaAsync(Stop)).Version);
        Assert.Equal(3, (await database.MigrateAsync(upTo: null, Stop))[0].Number);
    }

    [Fact]
    public async Task Who_is_killed_in_a_step_leaves_the_database_as_before_it_and_the_next_one_goes_on()
    {
        var connectionString = await server.NewDatabaseAsync();
        var killed = Two with { Script = Two.Script + "; select pg_terminate_backend(pg_backend_pid())" };

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => MigrateAsync(connectionString, One, killed));

        await using (var connection = await OpenAsync(connectionString))
        {
            Assert.Equal(1, await connection.ExecuteScalarAsync<int>("select max(version) from schema_version"));
            Assert.False(await connection.ExecuteScalarAsync<bool>("select to_regclass('b') is not null"));
        }

        Assert.Equal([Two], await MigrateAsync(connectionString, One, Two));
    }

    [Fact]
    public async Task Who_comes_while_another_one_is_at_a_step_waits_for_it()
    {
        var connectionString = await server.NewDatabaseAsync();
        await using var slow = await OpenAsync(connectionString);
        await using var transaction = await slow.BeginTransactionAsync(Stop);
        await slow.ExecuteAsync(PostgresDatabase.Dialect.Lock, transaction: transaction);

        var waiting = MigrateAsync(connectionString, One, Two);
        await Until.TrueAsync(async () =>
        {
            await using var looking = await OpenAsync(connectionString);
            return await looking.ExecuteScalarAsync<bool>(
                "select exists (select 1 from pg_locks where locktype = 'advisory' and not granted and database = "
                + "(select oid from pg_database where datname = current_database()))");
        });
        Assert.False(waiting.IsCompleted);
        await transaction.RollbackAsync(Stop);

        Assert.Equal([One, Two], await waiting);
    }

    [Fact]
    public async Task A_step_that_would_wait_for_a_backup_gives_up_so_that_nobody_waits_behind_it()
    {
        var connectionString = await server.NewDatabaseAsync();
        var alter = new Migration(2, "002-c.sql", "alter table a add column c bigint");
        await MigrateAsync(connectionString, One);
        await using (var backup = await OpenAsync(connectionString))
        {
            await using var transaction = await backup.BeginTransactionAsync(Stop);
            await backup.ExecuteAsync("select * from a", transaction: transaction);

            var exception = await Assert.ThrowsAsync<PostgresException>(() => MigrateAsync(connectionString, One, alter));
            Assert.Equal(PostgresErrorCodes.LockNotAvailable, exception.SqlState);
        }

        Assert.Equal([alter], await MigrateAsync(connectionString, One, alter));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused_and_left_alone()
    {
        using var database = Databases.OpenPostgres(await server.NewDatabaseAsync());
        await database.MigrateAsync(upTo: null, Stop);
        await database.WriteAsync(
            t => t.Connection!.ExecuteAsync("insert into schema_version values (9999, 'of tomorrow', 0)", transaction: t), Stop);

        var exception = await Assert.ThrowsAsync<DatabaseSchemaException>(() => database.MigrateAsync(upTo: null, Stop));

        Assert.Contains("schema 9999", exception.Message, StringComparison.Ordinal);
        Assert.True((await database.ReadSchemaAsync(Stop)).IsNewer);
    }

    private static async Task<IReadOnlyList<Migration>> MigrateAsync(string connectionString, params Migration[] migrations)
    {
        await using var connection = await OpenAsync(connectionString);
        return await new DatabaseMigrator(migrations, PostgresDatabase.Dialect, TimeProvider.System)
            .MigrateAsync(connection, upTo: null, Stop);
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(Stop);
        return connection;
    }
}
