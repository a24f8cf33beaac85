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

    public void Dispose() => _open.ForEach(database => database.Dispose());
}
