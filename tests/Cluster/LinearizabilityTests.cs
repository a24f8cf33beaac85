using System.Globalization;
using Larder.Cluster.Tests.History;
using Larder.Cluster.Tests.Reporting;
using Larder.Cluster.Tests.Running;
using Larder.Cluster.Tests.Workload;

namespace Larder.Cluster.Tests;

/// <summary>There is one order of all reads and writes of a page, over all gateways, that explains what everybody saw.</summary>
/// <remarks><c>LARDER_LINEARIZABILITY_OPERATIONS</c> (default 20,000) are answered in each test.</remarks>
[Collection("Clusters, one at a time")]
public sealed class LinearizabilityTests
{
    private static readonly int Operations = int.Parse(
        Environment.GetEnvironmentVariable("LARDER_LINEARIZABILITY_OPERATIONS") ?? "20000", CultureInfo.InvariantCulture);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Reads_and_writes_have_an_order()
    {
        await using var cluster = await RunningCluster.StartAsync(separate: false);
        await RecordAsync(cluster, "linearizability", (_, _) => Task.CompletedTask);
    }

    [Fact]
    public async Task Reads_and_writes_have_an_order_while_silos_and_gateways_hang()
    {
        await using var cluster = await RunningCluster.StartAsync(separate: false);
        await RecordAsync(cluster, "linearizability-pauses", async (supervisor, isEnough) =>
        {
            for (var turn = 0; !isEnough(); turn++)
            {
                var member = cluster.Members[turn % cluster.Members.Count];
                member.Send(Signal.Stop);
                await Task.Delay(Pause, TestContext.Current.CancellationToken);
                member.Send(Signal.Continue);
                await cluster.WaitUntilReadyAsync();
                await Task.Delay(Calm, TestContext.Current.CancellationToken);
            }
        });
    }

    private static async Task RecordAsync(
        RunningCluster cluster, string name, Func<Supervisor, Func<bool>, Task> disturb)
    {
        var log = new OperationLog();
        await using var supervisor = cluster.Supervise(log);
        var pages = new ContestedPages(log, [.. cluster.Gateways.Select(gateway => gateway.Url!)], cluster.Password);
        await pages.PrepareAsync();
        var traffic = pages.RunAsync(() => log.Answered >= Operations);
        await disturb(supervisor, () => log.Answered >= Operations);
        await traffic;

        var operations = log.ToList();
        var violations = pages.Check(operations);
        var report = new RunReport(name, operations, []).Write(supervisor.Restarts, violations);
        TestContext.Current.TestOutputHelper!.WriteLine(report);
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Script.Results).FullName, $"{name}.md"), report);
        if (violations.Count > 0)
        {
            OperationLog.Write(Path.Combine(Script.Results, $"{name}.history.jsonl"), operations);
            cluster.KeepLogs(name);
            Assert.Fail(string.Join('\n', violations.Take(20)));
        }
    }
}
