using System.Text.RegularExpressions;
using Larder.Cluster.Tests.Nemeses;
using Larder.Cluster.Tests.Reporting;
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
        var name = $"two-activations-{seed}";
        await using var run = new ChaosRun(name, seed);
        await run.StartAsync(separate: true);
        var contested = new Catalogue(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(15)).All.Where(nemesis => nemesis.MakesRivals);

        output.WriteLine(await run.RunAsync([.. contested], TimeSpan.Zero, Plan));

        var contest = run.Contest!;
        var taken = run.Cluster.Silos.Sum(silo => TakenOver().Count(File.ReadAllText(silo.LogPath)));
        var result =
            $"{contest.Names} names: {contest.Winners} acknowledged, {contest.Refused} refused. Packages that another silo changed while " +
            $"their owner was cut off: {run.Episodes.Sum(episode => episode.TakenOver)}. " +
            $"Activations that learnt that another one had taken their package over: {taken}.\n";
        output.WriteLine(result);
        await File.AppendAllTextAsync(
            Path.Combine(Script.Results, $"{name}.md"), $"\n{result}", TestContext.Current.CancellationToken);
        await Evidence.KeepAsync(name, run.Log, () =>
        {
            Assert.All(run.Episodes, episode => Assert.NotEqual(0, episode.TakenOver));
            Assert.NotEqual(0, contest.Names);
            Assert.Equal(contest.Names, contest.Winners);
            Assert.Equal(contest.Names, contest.Refused);
            return Task.CompletedTask;
        });
    }

    [GeneratedRegex("Another activation has taken|was fenced")]
    private static partial Regex TakenOver();
}
