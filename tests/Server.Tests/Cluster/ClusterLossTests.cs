using System.Net;
using Larder.Grains.Tests.Database;

namespace Larder.Server.Tests.Cluster;

/// <summary>Members of a cluster that are killed, told to stop, or paused for too long.</summary>
public sealed class ClusterLossTests(PostgresServer server)
{
    /// <summary>Much longer than anything takes, and less than what could be waited for lasts.</summary>
    private static readonly TimeSpan WithoutWaiting = TimeSpan.FromSeconds(12);

    /// <summary>And probes that a busy machine answers in time: who is declared dead has to be waited for.</summary>
    private static readonly string[] LongLeases =
    [
        "--Leases:ReaderLease=00:00:30", "--Leases:Ownership=00:01:00", "--Gateway:RetryBudget=00:00:30", "--Cluster:ProbeTimeout=00:00:05",
    ];

    // So many that a silo that has none of them is not to be expected, among two: one run in eight million.
    private static readonly string[] Packages = [.. Enumerable.Range(1, 24).Select(number => $"package{number}")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_silo_a_gateway_answers_503_at_once_and_goes_on_when_one_is_back()
    {
        await using var cluster = await LarderCluster.NewAsync(server);
        var silo = await cluster.ServeAsync("silo", "silo", LongLeases);
        var gateway = await cluster.ServeAsync("gateway", "gateway", LongLeases);
        await gateway.WaitForAdministratorAsync();

        await silo.Process.KillAsync();
        await gateway.WaitAsync(async () => await gateway.ReadinessAsync() is "the cluster has no silo\n");

        for (var request = 0; request < 20; request++)
        {
            var before = TimeProvider.System.GetTimestamp();
            using var answer = await gateway.GetAsync($"simple/missing-{request}/");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.True(TimeProvider.System.GetElapsedTime(before) < WithoutWaiting);
        }

        await cluster.ServeAsync("silo", "another", LongLeases);
        await gateway.WaitUntilReadyAsync();
        using var page = await gateway.GetAsync("simple/missing/");
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
    }

    [Fact]
    public async Task A_silo_that_is_told_to_stop_hands_its_packages_over()
    {
        await using var cluster = await LarderCluster.NewAsync(server);
        var leaving = await cluster.ServeAsync("silo", "leaving", LongLeases);
        await cluster.ServeAsync("silo", "staying", LongLeases);
        var one = await cluster.ServeAsync("gateway", "one", LongLeases);
        var two = await cluster.ServeAsync("gateway", "two", LongLeases);
        await one.WaitForAdministratorAsync();
        await UploadAsync(one, "1.0");

        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task<int>[] readers = [ReadAsync(one, end.Token), ReadAsync(two, end.Token)];
        Assert.Equal(0, await leaving.Process.TerminateAsync());
        Assert.Equal(6, Assert.Single(await cluster.ReadStatusesAsync("silo@127.0.0.1:" + leaving.ClusterPort)));
        await UploadAsync(two, "2.0");
        await end.CancelAsync();

        Assert.All(await Task.WhenAll(readers), read => Assert.True(read > 0));
    }

    [Fact]
    public async Task A_gateway_that_is_told_to_stop_holds_no_change_up()
    {
        await using var cluster = await LarderCluster.NewAsync(server);
        await cluster.ServeAsync("silo", "silo", LongLeases);
        var leaving = await cluster.ServeAsync("gateway", "leaving", LongLeases);
        var staying = await cluster.ServeAsync("gateway", "staying", LongLeases);
        await staying.WaitForAdministratorAsync();
        await UploadAsync(staying, "1.0");
        foreach (var package in Packages)
        {
            using var page = await leaving.GetAsync($"simple/{package}/");
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        var ended = leaving.Process.TerminateAsync();
        await UploadAsync(staying, "2.0");

        Assert.Equal(0, await ended);
    }

    [Fact]
    public async Task A_member_that_the_others_have_declared_dead_ends_with_a_reason()
    {
        await using var cluster = await LarderCluster.NewAsync(server);
        var paused = await cluster.ServeAsync("silo", "paused");
        var other = await cluster.ServeAsync("silo", "other");
        await cluster.ServeAsync("gateway", "gateway");

        await paused.Process.SignalAsync("STOP");
        await other.WaitAsync(async () => await cluster.ReadStatusesAsync("silo@127.0.0.1:" + paused.ClusterPort) is [6]);
        await paused.Process.SignalAsync("CONT");

        Assert.Equal(75, await paused.Process.WaitForExitAsync());
        Assert.Contains("[4004] Cannot go on as a member of the cluster", paused.Process.Error, StringComparison.Ordinal);
    }

    /// <summary>Uploads a version of each package, none of which may wait for anybody's lease.</summary>
    private static async Task UploadAsync(LarderCluster.Member gateway, string version)
    {
        foreach (var package in Packages)
        {
            var before = TimeProvider.System.GetTimestamp();
            var answer = await gateway.UploadAsync(package, version);
            var duration = TimeProvider.System.GetElapsedTime(before);
            Assert.True(
                answer.StartsWith("200", StringComparison.Ordinal) && duration < WithoutWaiting,
                $"{package} {version} after {duration}: {answer} {gateway.Process.Error}");
        }
    }

    /// <summary>Asks for pages again and again, some in memory and some not, as a client does that tries again twice.</summary>
    /// <returns>How many were answered.</returns>
    private static async Task<int> ReadAsync(LarderCluster.Member gateway, CancellationToken end)
    {
        var read = 0;
        while (!end.IsCancellationRequested)
        {
            var path = read % 2 == 0 ? $"simple/{Packages[read / 2 % Packages.Length]}/" : $"simple/missing-{read}/";
            Assert.Contains(await AskAsync(gateway, path), (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.NotFound]);
            read++;
        }

        return read;
    }

    private static async Task<HttpStatusCode> AskAsync(LarderCluster.Member gateway, string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var page = await gateway.GetAsync(path);
            if (page.StatusCode is not HttpStatusCode.ServiceUnavailable || attempt == 3)
            {
                return page.StatusCode;
            }

            await Task.Delay(page.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, Stop);
        }
    }
}
