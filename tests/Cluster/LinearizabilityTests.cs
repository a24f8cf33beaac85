using System.Globalization;
using Larder.Clients.Tests.Running;
using Larder.Cluster.Tests.History;
using Larder.Cluster.Tests.Nemeses;
using Larder.Cluster.Tests.Reporting;
using Larder.Cluster.Tests.Running;
using Larder.Cluster.Tests.Workload;

namespace Larder.Cluster.Tests;

/// <summary>There is one order of all reads and writes of a page, over all gateways, that explains what everybody saw.</summary>
/// <remarks><c>LARDER_LINEARIZABILITY_OPERATIONS</c> (default 20,000) are judged at least in each test, one in twenty of them a write: reads that
/// showed a page with all its files, and writes that were acknowledged.</remarks>
[Collection("Clusters, one at a time")]
public sealed class LinearizabilityTests
{
    private const int ReadsOfCalm = 300;

    private static readonly int Operations = int.Parse(
        Environment.GetEnvironmentVariable("LARDER_LINEARIZABILITY_OPERATIONS") ?? "20000", CultureInfo.InvariantCulture);

    /// <summary>Longer than it takes that others own what the silo owned, and change it.</summary>
    private static readonly TimeSpan PauseOfSilo = TimeSpan.FromSeconds(8);

    /// <summary>Longer than a gateway may show what it holds.</summary>
    private static readonly TimeSpan PauseOfGateway = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>After so long the traffic ends, so that a cluster that answers nothing fails the test.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(10 * Operations);

    [Fact]
    public Task Reads_and_writes_have_an_order() =>
        RecordAsync("linearizability", (_, _, _) => Task.FromResult<IReadOnlyList<Episode>>([]));

    [Fact]
    public Task Reads_and_writes_have_an_order_while_silos_and_gateways_hang() => RecordAsync("linearizability-pauses", PauseAllAsync);

    /// <summary>Each member hangs once at least, and after it woke up every gateway is read.</summary>
    private static async Task<IReadOnlyList<Episode>> PauseAllAsync(RunningCluster cluster, Traffic traffic, Func<bool> isEnough)
    {
        var episodes = new List<Episode>();
        for (var turn = 0; turn < cluster.Members.Count || !isEnough(); turn++)
        {
            var member = cluster.Members[turn % cluster.Members.Count];
            var struck = traffic.Log.Now;
            await member.SendAsync(Signal.Stop);
            await Task.Delay(member.IsSilo ? PauseOfSilo : PauseOfGateway, TestContext.Current.CancellationToken);
            await member.SendAsync(Signal.Continue);
            var healed = traffic.Log.Now;
            await cluster.WaitUntilReadyAsync();
            episodes.Add(new Episode("pause", member.Name, struck, healed, traffic.Log.Now));
            var before = cluster.Gateways.Select((_, gateway) => traffic.Pages.ReadsAt(gateway)).ToArray();
            await Task.Delay(Calm, TestContext.Current.CancellationToken);
            Assert.True(
                await Eventually.IsTrueAsync(
                    () => before.Select((reads, gateway) => traffic.Pages.ReadsAt(gateway) - reads).All(reads => reads > ReadsOfCalm), Patience),
                $"A gateway gives no pages after the pause of {member}.");
        }

        return episodes;
    }

    /// <param name="disturb">What is done to the cluster meanwhile; the traffic does not end before it.</param>
    private static async Task RecordAsync(
        string name, Func<RunningCluster, Traffic, Func<bool>, Task<IReadOnlyList<Episode>>> disturb)
    {
        await using var cluster = await RunningCluster.StartAsync(name, separate: false);
        var log = new OperationLog();
        await Evidence.KeepAsync(name, log, async () =>
        {
            await using var supervisor = cluster.Supervise(log);
            var pages = new ContestedPages(log, [.. cluster.Gateways.Select(gateway => gateway.Url!)], cluster.Password);
            await pages.PrepareAsync();
            var isEnough = () => log.Now > Longest || (pages.Reads + pages.Writes >= Operations && pages.Writes >= Operations / 20);
            var (isCalm, isBroken) = (false, false);
            var traffic = pages.RunAsync(() => Volatile.Read(ref isBroken) || (Volatile.Read(ref isCalm) && isEnough()));
            IReadOnlyList<Episode> episodes;
            try
            {
                episodes = await disturb(cluster, new Traffic(log, pages), () => isEnough() || traffic.IsCompleted);
                Volatile.Write(ref isCalm, true);
            }
            catch (Exception)
            {
                Volatile.Write(ref isBroken, true);
                await traffic.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            await traffic;
            await JudgeAsync(name, log.ToList(), pages, episodes, supervisor);
        });
    }

    private static async Task JudgeAsync(
        string name, IReadOnlyList<Operation> operations, ContestedPages pages, IReadOnlyList<Episode> episodes, Supervisor supervisor)
    {
        var judgement = pages.Judge(operations);
        var report = string.Create(
            CultureInfo.InvariantCulture,
            $"{new RunReport(name, operations, episodes).Write(supervisor.Restarts, judgement.Violations)}" +
            $"\nJudged: {judgement.Reads + judgement.Writes} operations, {judgement.Reads} reads and {judgement.Writes} writes.\n");
        TestContext.Current.TestOutputHelper!.WriteLine(report);
        await Evidence.ReportAsync(name, report);
        Assert.True(judgement.Violations.Count == 0, string.Join('\n', judgement.Violations.Take(20)));
        Assert.Empty(supervisor.Failures);
        Assert.True(judgement.Reads + judgement.Writes >= Operations, report);
        Assert.True(judgement.Writes >= Operations / 20, report);
    }

    /// <summary>What goes on while the cluster is disturbed.</summary>
    private sealed record Traffic(OperationLog Log, ContestedPages Pages);
}
