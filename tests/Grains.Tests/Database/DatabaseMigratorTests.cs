using Dapper;
using Larder.Silo.Database;
using Larder.Silo.Database.Sqlite;
using Microsoft.Data.Sqlite;

namespace Larder.Grains.Tests.Database;

public sealed class DatabaseMigratorTests : IDisposable
{
    private static readonly Migration One = new(1, "001-a.sql", "create table a (id integer)");
    private static readonly Migration Two = new(2, "002-b.sql", "create table b (id integer); insert into b values (7)");

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_runs_what_is_missing_in_order_and_nothing_twice()
    {
        Assert.Equal(1, await MigrateAsync(One));
        Assert.Equal(1, await MigrateAsync(One, Two));
        Assert.Equal(0, await MigrateAsync(One, Two));

        await using var connection = Open();
        Assert.Equal(7, await connection.ExecuteScalarAsync<long>("select id from b"));
        Assert.Equal([1, 2], await connection.QueryAsync<int>("select version from schema_version order by version"));
    }

    [Fact]
    public async Task A_step_that_breaks_half_way_leaves_the_database_as_before_it()
    {
        var broken = Two with { Script = Two.Script + "; insert into nowhere values (1)" };

        await Assert.ThrowsAsync<SqliteException>(() => MigrateAsync(One, broken));

        await using (var connection = Open())
        {
            Assert.Equal(1, await connection.ExecuteScalarAsync<int>("select max(version) from schema_version"));
            Assert.Equal(0, await connection.ExecuteScalarAsync<int>("select count(*) from sqlite_master where name = 'b'"));
        }

        Assert.Equal(1, await MigrateAsync(One, Two));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused_and_left_alone()
    {
        await MigrateAsync(One, Two);

        var exception = await Assert.ThrowsAsync<DatabaseSchemaException>(() => MigrateAsync(One));

        Assert.Contains("schema 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_that_start_at_once_one_runs_each_step()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => MigrateAsync(One, Two))));

        Assert.Equal(2, applied.Sum());
    }

    [Fact]
    public void The_steps_of_the_engine_are_numbered_without_gaps()
    {
        var migrations = Migration.Of("Sqlite");

        Assert.NotEmpty(migrations);
        Assert.Equal(Enumerable.Range(1, migrations.Count), migrations.Select(migration => migration.Number));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<int> MigrateAsync(params Migration[] migrations)
    {
        await using var connection = Open();
        return (await new DatabaseMigrator(migrations, SqliteDatabase.Dialect, TimeProvider.System)
            .MigrateAsync(connection, upTo: null, Stop)).Count;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_folder["test.db"]};Pooling=False");
        connection.Open();
        return connection;
    }
}
