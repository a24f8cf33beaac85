using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Larder.Silo.Database.Sqlite;
using Microsoft.Data.Sqlite;

namespace Larder.Grains.Tests.Database;

public sealed class SqliteDatabaseTests : DatabaseContract, IDisposable
{
    private const string Insert = "insert into catalogue_shard (index_name, shard, serial, epoch, leased_until) values ('main', 1, 7, 1, 5)";

    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteDatabase> _open = [];

    protected override async Task<IDatabase> NewDatabaseAsync() => await OpenAsync();

    [Fact]
    public async Task What_was_written_is_there_when_the_file_is_opened_again()
    {
        var first = await OpenAsync();
        await first.WriteAsync(t => t.Connection!.ExecuteAsync(Insert, transaction: t), Stop);
        first.Dispose();

        var second = await OpenAsync();

        Assert.Equal(7, await second.ReadAsync(c => c.ExecuteScalarAsync<long>("select serial from catalogue_shard"), Stop));
    }

    [Fact]
    public async Task It_writes_ahead_and_flushes_with_each_commit()
    {
        var database = await OpenAsync();

        var settings = await database.WriteAsync(
            async transaction => (
                await transaction.Connection!.ExecuteScalarAsync<string>("pragma journal_mode", transaction: transaction),
                await transaction.Connection!.ExecuteScalarAsync<long>("pragma synchronous", transaction: transaction),
                await transaction.Connection!.ExecuteScalarAsync<long>("pragma foreign_keys", transaction: transaction)),
            Stop);

        Assert.Equal(("wal", 2L, 1L), settings);
    }

    [Fact]
    public async Task A_full_database_is_not_available_and_still_read()
    {
        var database = await OpenAsync();
        await database.WriteAsync(t => t.Connection!.ExecuteAsync("pragma max_page_count = 1", transaction: t), Stop);

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.WriteAsync(
            t => t.Connection!.ExecuteAsync(
                "insert into audit (at, actor, action, subject, detail) values (0, 'a', 'b', 'c', hex(randomblob(100000)))",
                transaction: t),
            Stop));

        Assert.Equal(0, await database.ReadAsync(c => c.ExecuteScalarAsync<long>("select count(*) from audit"), Stop));
    }

    [Fact]
    public async Task A_query_that_tries_to_change_something_fails()
    {
        var database = await OpenAsync();

        await Assert.ThrowsAsync<SqliteException>(
            () => database.ReadAsync(connection => connection.ExecuteAsync("delete from package"), Stop));
    }

    [Fact]
    public async Task All_leases_of_a_predecessor_can_be_ended_at_once()
    {
        var database = await OpenAsync();
        await database.WriteAsync(t => t.Connection!.ExecuteAsync(Insert, transaction: t), Stop);

        await LeasedTables.ReleaseAllAsync(database, Stop);

        Assert.Equal(0, await database.ReadAsync(c => c.ExecuteScalarAsync<long>("select leased_until from catalogue_shard"), Stop));
    }

    [Theory]
    [InlineData("package")]
    [InlineData("account")]
    [InlineData("token")]
    [InlineData("exchanged_token")]
    public async Task Ending_leases_reads_the_owned_rows_only(string table)
    {
        var database = await OpenAsync();

        var plan = await database.WriteAsync(
            t => t.Connection!.QueryAsync($"explain query plan {LeasedTables.Release(table)}", transaction: t), Stop);

        Assert.Contains(plan, step => ((string)step.detail).Contains($"INDEX {table}_owned", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_table_with_leases_is_among_those_that_are_ended()
    {
        var database = await OpenAsync();
        var tables = await database.ReadAsync(
            c => c.QueryAsync<string>(
                """
                select m.name from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table' and p.name = 'leased_until'
                order by m.name
                """),
            Stop);

        Assert.Equal(["account", "catalogue_shard", "exchanged_token", "index_access", "package", "token"], tables);
    }

    public void Dispose()
    {
        _open.ForEach(database => database.Dispose());
        _folder.Dispose();
    }

    private async Task<SqliteDatabase> OpenAsync()
    {
        var database = await Databases.NewAsync(_folder, TimeProvider.System);
        _open.Add(database);
        return database;
    }
}
