using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;
using Larder.Cluster.Tests.History;
using Larder.Cluster.Tests.Reporting;
using Larder.Cluster.Tests.Running;
using Larder.Cluster.Tests.Workload;

namespace Larder.Cluster.Tests;

/// <summary>An upgrade, as far as clients notice: each silo and each gateway is told to end and started again, one after the other.</summary>
[Collection("Clusters, one at a time")]
public sealed class RollingRestartTests
{
    private const string Name = "rolling-restart";
    private const int Clients = 8;
    private const int Packages = 12;
    private const int RequestsOfTraffic = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Clients_that_ask_again_as_pip_does_notice_nothing()
    {
        await using var cluster = await RunningCluster.StartAsync(Name, separate: false);
        var gateways = cluster.Gateways.Select(gateway => gateway.Url!).ToArray();
        var clients = Enumerable.Range(0, Clients).Select(number => new PatientClient(gateways, cluster.Password, number)).ToArray();
        for (var package = 0; package < Packages; package++)
        {
            await clients[0].SendAsync(Upload(Wheel.Make($"rolling_{package}", "1.0")));
        }

        using var end = new CancellationTokenSource();
        var traffic = clients.Select((client, number) => WorkAsync(client, number, end.Token)).ToArray();

        try
        {
            Assert.True(
                await Eventually.IsTrueAsync(() => clients.All(client => client.Requests >= RequestsOfTraffic), Patience),
                "The traffic does not get under way.");
            await RestartAllAsync(cluster);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(traffic);
            var report =
                $"{clients.Sum(client => client.Requests)} requests, {clients.Sum(client => client.Retries)} of them asked again, " +
                $"{clients.Sum(client => client.Failures.Count)} failed.\n";
            TestContext.Current.TestOutputHelper!.WriteLine(report);
            await Evidence.ReportAsync(Name, $"{report}{string.Join('\n', clients.SelectMany(client => client.Failures))}");
        }

        Assert.Empty(clients.SelectMany(client => client.Failures));
        Array.ForEach(clients, client => client.Dispose());
    }

    private static async Task RestartAllAsync(RunningCluster cluster)
    {
        await using var supervisor = cluster.Supervise(new OperationLog());
        foreach (var member in cluster.Members)
        {
            supervisor.Hold(member);
            await member.SendAsync(Signal.Terminate);
            await RunningCluster.WaitUntilEndedAsync(member);
            await cluster.StartAsync(member);
            await cluster.WaitUntilReadyAsync();
        }

        Assert.Empty(supervisor.Failures);
    }

    /// <summary>One in four uploads; the others read pages.</summary>
    private static async Task WorkAsync(PatientClient client, int number, CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(number % 4 == 0 ? 100 : 20));
        for (var turn = 0; !end.IsCancellationRequested; turn++)
        {
            var package = $"rolling-{turn % Packages}";
            await client.SendAsync(number % 4 == 0
                ? Upload(Wheel.Make(package.Replace('-', '_'), $"2.{number}.{turn}"))
                : gateway => new HttpRequestMessage(HttpMethod.Get, new Uri(gateway, turn % Packages == 0 ? "simple/" : $"simple/{package}/")));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static Func<Uri, HttpRequestMessage> Upload(Distribution file) => gateway =>
        new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, "legacy/")) { Content = UploadForm.Of(file).ToContent(file) };
}
