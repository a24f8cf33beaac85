using Dapper;
using Larder.Grains.Tests.Database;
using Larder.Server.Tests.Commands;
using Npgsql;

namespace Larder.Server.Tests.Cluster;

/// <summary>Commands that fill a database do not do it beside a cluster that works on it.</summary>
public sealed class LivingMemberTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData("America/New_York"), InlineData("Asia/Tokyo")]
    public async Task LOST_a_silo_is_found_alive_wherever_its_database_thinks_it_is(string timeZone)
    {
        var database = await server.NewDatabaseAsync();
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        await ExecuteAsync(database, $"""alter database "{name}" set timezone = '{timeZone}'""");
        await using var cluster = LarderCluster.NewOn(database);
        var silo = await cluster.ServeAsync("silo", "silo");

        var rebuild = await CommandRun.RunAsync(["rebuild", "--from-bucket", "--data", silo.Data + "-not", .. cluster.Settings]);

        Assert.Equal(1, rebuild.Status);
        Assert.Contains($"living members (127.0.0.1:{silo.ClusterPort})", rebuild.Error, StringComparison.Ordinal);
        Assert.True(await QueryAsync<bool>(
            database,
            "select bool_and(iamalivetime between clock_timestamp() - interval '1 minute' and clock_timestamp() + interval '5 seconds') "
            + "from orleansmembershiptable"));
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Stop);
        await connection.ExecuteAsync(sql);
    }

    private static async Task<T> QueryAsync<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        return await connection.QuerySingleAsync<T>(sql);
    }
}
