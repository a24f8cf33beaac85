using System.Globalization;
using Larder.Cluster.Tests.Nemeses;
using Larder.Cluster.Tests.Running;
using Larder.Cluster.Tests.Workload;

namespace Larder.Cluster.Tests;

/// <summary>All promises, while silos, gateways, database, store and network fail under traffic.</summary>
/// <remarks>A short run has five nemeses, each once. With <c>LARDER_CHAOS_SECONDS</c> (from 300 on) all of them strike in turn, as many as there
/// is time for; five runs of six minutes with the seeds 1 to 5 have each at least twice. <c>LARDER_CHAOS_SEED</c> repeats a run's
/// choices.</remarks>
[Collection("Clusters, one at a time")]
public sealed class ChaosTests
{
    private const int LongRun = 300;
    private const int NemesesOfLongRun = 9;

    private static readonly int Seconds = Read("LARDER_CHAOS_SECONDS", 0);
    private static readonly bool IsLong = Seconds >= LongRun;
    private static readonly TrafficPlan Plan = new(
        Writers: 6, WriterPause: TimeSpan.FromMilliseconds(120), Readers: 6, ReaderPause: TimeSpan.FromMilliseconds(25));

    [Fact]
    public async Task Nothing_that_was_promised_is_broken_by_any_fault()
    {
        var canSeparate = await RunningCluster.CanSeparateAsync();
        var seed = Read("LARDER_CHAOS_SEED", Environment.TickCount & 0xffffff);
        var output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"Seed {seed}{(canSeparate ? "" : "; without partitions: this user may not make network namespaces")}");
        await using var run = new ChaosRun($"chaos-{seed}", seed);
        await run.StartAsync(canSeparate);

        output.WriteLine(await run.RunAsync(
            Choose(seed, canSeparate), IsLong ? TimeSpan.FromSeconds(Seconds) : TimeSpan.Zero, Plan));
    }

    /// <summary>A short run has what is most likely in life, and one of the rest; each seed another one. A long one has everything.</summary>
    private static IReadOnlyList<Nemesis> Choose(int seed, bool canSeparate)
    {
        var random = new Random(seed);
        if (IsLong)
        {
            var all = new Catalogue(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(15)).All
                .Where(nemesis => canSeparate || !nemesis.NeedsNetwork).ToArray();
            new Random(all.Length).Shuffle(all);
            return [.. Enumerable.Repeat(all, 20).SelectMany(round => round).Skip((seed - 1) * NemesesOfLongRun % all.Length)];
        }

        var catalogue = new Catalogue(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(10));
        return
        [
            .. canSeparate ? (Nemesis[])[Pick(catalogue.Partitions)] : [],
            .. catalogue.Always,
            Pick(catalogue.Others),
        ];

        Nemesis Pick(IReadOnlyList<Nemesis> nemeses) => nemeses[random.Next(nemeses.Count)];
    }

    private static int Read(string variable, int otherwise) => int.Parse(
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? text : $"{otherwise}", CultureInfo.InvariantCulture);
}
