using System.Net;
using System.Text.RegularExpressions;
using Larder.Grains.Tests.Database;
using Larder.Server.Tests.Commands;
using Npgsql;

namespace Larder.Server.Tests.Cluster;

/// <summary>Processes of a cluster that start in any order, or not at all.</summary>
public sealed partial class ClusterStartTests(PostgresServer server)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_uploaded_to_one_gateway_is_served_by_another()
    {
        await using var cluster = await LarderCluster.NewAsync(server);
        await cluster.ServeAsync("silo", "silo");
        var one = await cluster.ServeAsync("gateway", "one");
        var two = await cluster.ServeAsync("gateway", "two");
        await one.WaitForAdministratorAsync();

        Assert.StartsWith("200", await one.UploadAsync("demo", "1.0"), StringComparison.Ordinal);

        using var page = await two.GetAsync("simple/demo/");
        Assert.Contains("demo-1.0-py3-none-any.whl", await page.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_starts_before_any_silo_waits_and_says_so()
    {
        await using var cluster = await LarderCluster.NewAsync(server);
        var gateway = cluster.Start("gateway", "gateway");
        await gateway.WaitAsync(async () => await gateway.ReadinessAsync() is "the cluster has no silo\n");

        using var alive = await gateway.GetAsync("healthz");
        using var page = await gateway.GetAsync("simple/");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.NotNull(page.Headers.RetryAfter);

        await cluster.ServeAsync("silo", "silo");
        await gateway.WaitUntilReadyAsync();
    }

    [Theory]
    [InlineData("rebuild", "the end of a rebuild")]
    [InlineData("adopt", "the end of an adoption")]
    public async Task A_silo_waits_for_the_end_of_a_rebuild_and_of_an_adoption_and_says_so(string work, string end)
    {
        var database = await server.NewDatabaseAsync();
        await using var cluster = LarderCluster.NewOn(database);
        var first = await cluster.ServeAsync("silo", "first");
        Assert.Equal(0, await first.Process.TerminateAsync());
        await LogAsync($"index:{work}-start");

        var waits = cluster.Start("silo", "waits");
        await waits.WaitAsync(async () => await waits.ReadinessAsync() == $"starting, waits for {end}\n");

        await LogAsync($"index:{work}-end");
        await waits.WaitUntilReadyAsync();

        async Task LogAsync(string action)
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync(Stop);
            await using var insert = new NpgsqlCommand(
                $"insert into audit (at, actor, action, subject) values (1, 'operator', '{action}', 'main')", connection);
            await insert.ExecuteNonQueryAsync(Stop);
        }
    }

    [Theory, InlineData("silo"), InlineData("gateway")]
    public async Task A_process_whose_database_is_away_waits_for_it_and_can_be_ended_meanwhile(string role)
    {
        var database = new NpgsqlConnectionStringBuilder(await server.NewDatabaseAsync());
        await using var forwarder = new TcpForwarder(database.Port);
        database.Port = forwarder.Port;
        await using var cluster = LarderCluster.NewOn(database.ConnectionString);

        var ended = cluster.Start(role, "ended");
        await ended.WaitAsync(async () => await ended.ReadinessAsync() is "starting, waits for the database\n");
        Assert.Equal(0, await ended.Process.TerminateAsync().WaitAsync(Soon, Stop));

        var waits = cluster.Start(role, "waits");
        await waits.WaitAsync(async () => await waits.ReadinessAsync() is "starting, waits for the database\n");
        using var alive = await waits.GetAsync("healthz");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        await waits.WaitAsync(() => Task.FromResult(waits.Process.Error.Contains("Waiting for the database", StringComparison.Ordinal)));

        forwarder.Open();
        await waits.WaitAsync(async () => await waits.ReadinessAsync() is "ready\n" or "the cluster has no silo\n");
    }

    [Fact]
    public async Task A_process_that_must_not_make_the_tables_waits_until_somebody_has()
    {
        await using var cluster = await LarderCluster.NewAsync(server);
        var silo = cluster.Start("silo", "silo", "--Database:Migrate=false");
        await silo.WaitAsync(async () => await silo.ReadinessAsync() is "starting, waits for the database's schema\n");
        await silo.WaitAsync(() => Task.FromResult(silo.Process.Error.Contains("run 'larder migrate'", StringComparison.Ordinal)));

        await cluster.ServeAsync("silo", "other");
        await silo.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task A_password_that_the_environment_gives_makes_one_administrator_whichever_gateway_is_first()
    {
        await using var cluster = await LarderCluster.NewAsync(server);
        LarderCluster.Member[] gateways = [.. Enumerable.Range(1, 3).Select(number => cluster.Start("gateway", $"gateway-{number}"))];
        var silo = await cluster.ServeAsync("silo", "silo");

        await Task.WhenAll(gateways.Select(gateway => gateway.WaitForAdministratorAsync()));

        Assert.Single(MadeAdministrator().Matches(silo.Process.Error));
        Assert.DoesNotContain(gateways, gateway => gateway.Process.Error.Contains("[5004]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Commands_work_where_a_gateway_runs_and_nowhere_else()
    {
        await using var cluster = await LarderCluster.NewAsync(server);
        await cluster.ServeAsync("silo", "silo");
        var gateway = await cluster.ServeAsync("gateway", "gateway");
        string[] settings = ["--Database:Engine=Postgres", "--Database:Postgres:ConnectionString=Host=127.0.0.1;Port=1"];

        var there = await CommandRun.RunAsync(["user", "add", "alice", "--no-password", "--data", gateway.Data, .. settings]);
        var elsewhere = await CommandRun.RunAsync(["user", "list", "--data", gateway.Data + "-not", .. settings]);

        Assert.Equal("Made user alice.\n", there.Output);
        Assert.Equal(1, elsewhere.Status);
        Assert.Contains("No gateway runs", elsewhere.Error, StringComparison.Ordinal);
    }

    [Theory, InlineData("gateway"), InlineData("silo")]
    public async Task A_role_of_a_cluster_without_what_a_cluster_needs_is_refused_with_all_reasons(string role)
    {
        using var folder = new TemporaryFolder();

        var run = await CommandRun.RunAsync(
            role, "--data", folder["data"], "--Cluster:Address=0.0.0.0", "--Cluster:Port=0", "--Cluster:Name=a b");

        Assert.Equal(78, run.Status);
        Assert.Equal(5, run.Problems.Length);
        foreach (var setting in (string[])["Database:Engine", "Artifacts:Store", "Cluster:Address", "Cluster:Port", "Cluster:Name"])
        {
            Assert.Contains(run.Problems, problem => problem.Contains(setting, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_member_whose_port_another_one_has_ends_and_leaves_that_one_alone()
    {
        await using var cluster = await LarderCluster.NewAsync(server);
        var first = await cluster.ServeAsync("silo", "first");

        var second = cluster.Start("silo", "second", $"--Cluster:Port={first.ClusterPort}");

        Assert.Equal(1, await second.Process.WaitForExitAsync());
        Assert.Contains("a Cluster:Port of its own", second.Process.Error, StringComparison.Ordinal);
        Assert.Equal(3, Assert.Single(await cluster.ReadStatusesAsync($"silo@127.0.0.1:{first.ClusterPort}")));
    }

    [Theory, InlineData(), InlineData("check"), InlineData("rebuild", "--from-bucket")]
    public async Task With_a_shared_database_files_are_kept_in_no_folder_that_nobody_named(params string[] words)
    {
        using var folder = new TemporaryFolder();

        var run = await CommandRun.RunAsync([
            .. words, "--data", folder["data"], "--Database:Engine=Postgres", "--Database:Postgres:ConnectionString=Host=127.0.0.1;Port=1"]);

        Assert.Equal(78, run.Status);
        Assert.Contains("Artifacts:Store must be S3 with PostgreSQL", run.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex("user:create admin by operator")]
    private static partial Regex MadeAdministrator();
}
