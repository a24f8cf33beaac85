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

    [Theory]
    [InlineData("pypicloud", "index:adopt-end")]
    [InlineData("larder", "index:rebuild-start")]
    public async Task LOST_a_member_that_came_between_the_first_look_and_the_beginning_is_found(string layout, string last)
    {
        var database = await server.NewDatabaseAsync();
        await using var cluster = LarderCluster.NewOn(database);
        using var folder = new TemporaryFolder();
        string[] settings = ["--data", folder["data"], .. cluster.Settings];
        Assert.Equal(0, (await CommandRun.RunAsync(["migrate", .. settings])).Status);
        var key = Path.Combine(cluster.Artifacts, "objects", "9f3a", "alpha", "alpha-1.0-py3-none-any.whl");
        Directory.CreateDirectory(Path.GetDirectoryName(key)!);
        File.Move(Wheels.Write(folder["dist"], "alpha", "1.0"), key);
        await ExecuteAsync(
            database,
            """
            create function arrive() returns trigger language plpgsql as $$ begin
                insert into orleansmembershipversiontable (deploymentid) values ('larder');
                insert into orleansmembershiptable
                    (deploymentid, address, port, generation, siloname, hostname, status, starttime, iamalivetime)
                values ('larder', '127.0.0.9', 9, 1, '', '', 3, clock_timestamp(), clock_timestamp());
                return new;
            end $$;
            create trigger arrive before insert on audit for each row when (new.action like 'index:%-start') execute function arrive();
            """);

        var run = await CommandRun.RunAsync(["rebuild", "--from-bucket", "--layout", layout, .. settings]);

        Assert.Equal(1, run.Status);
        Assert.Contains("living members (127.0.0.9:9)", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, await QueryAsync<long>(database, "select count(*) from package"));
        Assert.Equal(last, await QueryAsync<string>(database, "select action from audit order by id desc limit 1"));

        await ExecuteAsync(database, "drop trigger arrive on audit; delete from orleansmembershiptable");
        Assert.Equal(0, (await CommandRun.RunAsync(["rebuild", "--from-bucket", "--layout", layout, .. settings])).Status);
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
