using System.Text.RegularExpressions;
using Larder.Cluster.Tests.Nemeses;
using Larder.Cluster.Tests.Running;
using Larder.Cluster.Tests.Workload;

namespace Larder.Cluster.Tests;

/// <summary>Two silos that both believe to own a package: one write wins, the other is refused, nobody sees the loser.</summary>
/// <remarks>Old packages and new ones; by a pause, and by partitions with and without the database on the smaller side.</remarks>
[Collection("Clusters, one at a time")]
public sealed partial class TwoActivationsTests
{
    private static readonly TrafficPlan Plan = new(
        Writers: 3, WriterPause: TimeSpan.FromMilliseconds(200), Readers: 6, ReaderPause: TimeSpan.FromMilliseconds(25));

    [Fact]
    public async Task Of_two_contents_for_one_name_one_wins_and_the_other_is_never_seen()
    {
        Assert.SkipUnless(await RunningCluster.CanSeparateAsync(), "This user may not make network namespaces.");
        var seed = Environment.TickCount & 0xffffff;
        var output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"Seed {seed}");
        await using var run = new ChaosRun($"two-activations-{seed}", seed);
        await run.StartAsync(separate: true);
        var contested = new Catalogue(TimeSpan.FromSeconds(15)).All.Where(nemesis =>
            nemesis.Name.Contains("apart", StringComparison.Ordinal) || nemesis.Name.Contains("new packages", StringComparison.Ordinal));

        output.WriteLine(await run.RunAsync([.. contested], TimeSpan.Zero, Plan));

        var contest = run.Contest!;
        var taken = run.Cluster.Silos.Sum(silo => TakenOver().Count(File.ReadAllText(silo.LogPath)));
        output.WriteLine(
            $"{contest.Names} names: {contest.Winners} acknowledged, {contest.Refused} refused. " +
            $"Activations that learnt that another one had taken their package over: {taken}.");
        Assert.Equal(contest.Names, contest.Winners);
        Assert.Equal(contest.Names, contest.Refused);
    }

    [GeneratedRegex("Another activation has taken|was fenced")]
    private static partial Regex TakenOver();
}
