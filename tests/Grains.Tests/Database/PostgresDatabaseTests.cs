using Dapper;
using Larder.Grains.Database;
using Larder.Silo.Database.Postgres;

namespace Larder.Grains.Tests.Database;

public sealed class PostgresDatabaseTests(PostgresServer server) : DatabaseContract, IDisposable
{
    private readonly List<PostgresDatabase> _open = [];

    protected override async Task<IDatabase> NewDatabaseAsync()
    {
        var database = Databases.OpenPostgres(await server.NewDatabaseAsync());
        _open.Add(database);
        await database.MigrateAsync(upTo: null, Stop);
        return database;
    }

    [Fact]
    public async Task A_server_that_flushes_has_no_risks_and_one_that_does_not_is_told()
    {
        var connectionString = await server.NewDatabaseAsync();
        using var safe = Databases.OpenPostgres(connectionString);
        using var careless = Databases.OpenPostgres(connectionString + ";Options=-c synchronous_commit=off");

        Assert.Empty(await safe.FindRisksAsync(Stop));
        Assert.Contains("synchronous_commit", Assert.Single(await careless.FindRisksAsync(Stop)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_of_time_are_the_servers_too()
    {
        var database = Databases.OpenPostgres(await server.NewDatabaseAsync());
        _open.Add(database);

        var limits = await database.ReadAsync(
            connection => connection.QuerySingleAsync<(string, string, string)>(
                """
                select current_setting('statement_timeout'), current_setting('lock_timeout'),
                    current_setting('idle_in_transaction_session_timeout')
                """),
            Stop);

        Assert.Equal(("10s", "4s", "3s"), limits);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(";Max Auto Prepare=0", false)]
    [InlineData(";MaxAutoPrepare=0", false)]
    public async Task Statements_that_come_often_are_prepared_unless_the_connection_string_forbids_it(string setting, bool prepared)
    {
        var database = Databases.OpenPostgres(await server.NewDatabaseAsync() + setting);
        _open.Add(database);

        var count = await database.ReadAsync(
            async connection =>
            {
                for (var time = 0; time < 20; time++)
                {
                    await connection.ExecuteScalarAsync<int>("select 7");
                }

                return await connection.ExecuteScalarAsync<long>("select count(*) from pg_prepared_statements where statement = 'select 7'");
            },
            Stop);

        Assert.Equal(prepared ? 1 : 0, count);
    }

    public void Dispose() => _open.ForEach(database => database.Dispose());
}
