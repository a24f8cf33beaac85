using Larder.Cluster.Tests.Running;

namespace Larder.Cluster.Tests.Nemeses;

/// <summary>Every nemesis that is tried.</summary>
/// <param name="longPause">How long a process is paused. 40 s is longer than any time-out of the cluster.</param>
/// <param name="fault">How long other faults last. 10 s is longer than the rights and leases of a cluster.</param>
internal sealed class Catalogue(TimeSpan longPause, TimeSpan fault)
{
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(8);

    /// <summary>What is tried in every run, however short.</summary>
    public IReadOnlyList<Nemesis> Always =>
    [
        new("kill -9 silo", false, Brief, stage => stage.KillAsync(stage.PickSilo()), Release),
        new("pause silo", false, longPause, stage => stage.PickSilo().SendAsync(Signal.Stop), Resume),
        new("rolling restart", false, TimeSpan.Zero, RestartAllAsync, Nothing),
    ];

    /// <summary>Of these a short run tries one.</summary>
    public IReadOnlyList<Nemesis> Partitions =>
    [
        new("partition silo - silos", true, fault, async stage => await SeparateAsync(stage, stage.PickSilo(), stage.Others), Join),
        new("partition silo - database", true, fault, stage =>
            RunningCluster.SeparateAsync(stage.PickSilo(), stage.Cluster.ServersAddress), Join),
        new("partition gateway - silo", true, fault, stage =>
            RunningCluster.SeparateAsync(stage.PickGateway(), stage.Cluster.Silos[0].Address), Join),
        new("silo hears nobody", true, fault, HearNobodyAsync, Join),
        new("silo alone", true, fault, BeAloneAsync, Join),
        new("silo and gateway apart, with database", true, fault, stage => SplitAsync(stage, withServers: true), Join, true),
        new("silo and gateway apart, without database", true, fault, stage => SplitAsync(stage, withServers: false), Join, true),
    ];

    /// <summary>The rest.</summary>
    public IReadOnlyList<Nemesis> Others =>
    [
        new("kill -9 gateway", false, Brief, stage => stage.KillAsync(stage.PickGateway()), Release),
        new("pause gateway", false, longPause, stage => stage.PickGateway().SendAsync(Signal.Stop), Resume),
        new("kill -9 all silos", false, Brief, stage => Task.WhenAll(stage.Cluster.Silos.Select(stage.KillAsync)), Release),
        new("database stops", false, fault, stage => stage.Cluster.StopDatabaseAsync(), stage => stage.Cluster.StartDatabaseAsync()),
        new("database connections break", false, Brief, Do(stage => Assert.NotEqual(0, stage.Cluster.Database.BreakAll())), Nothing),
        new("database answers late", false, fault, Do(stage =>
        {
            stage.Cluster.Database.Delay = TimeSpan.FromSeconds(1);
            stage.Cluster.Database.Fault = RelayFault.Slow;
        }), Do(stage => Heal(stage.Cluster.Database))),
        Store("store answers 503", RelayFault.Unavailable),
        Store("store answers 20 s late", RelayFault.Slow),
        Store("store cuts requests", RelayFault.CutRequest),
        Store("store loses answers", RelayFault.LoseAnswer),
        new("new packages, silo paused", false, longPause, ContestPausedAsync, Resume, true),
    ];

    /// <summary>Everything that this machine can do.</summary>
    public IReadOnlyList<Nemesis> All => [.. Always, .. Others, .. Partitions];

    private Nemesis Store(string name, RelayFault failure) => new(
        name, false, fault,
        Do(stage => stage.Cluster.Artifacts.Fault = failure),
        Do(stage => Heal(stage.Cluster.Artifacts)));

    /// <summary>A fault that nothing ran into was none.</summary>
    private static void Heal(Relay relay)
    {
        Assert.NotEqual(0, relay.Hits);
        relay.Fault = RelayFault.None;
    }

    private static Func<Stage, Task> Do(Action<Stage> action) => stage =>
    {
        action(stage);
        return Task.CompletedTask;
    };

    private static Task Nothing(Stage stage) => Task.CompletedTask;

    private static Task Join(Stage stage) => stage.Cluster.JoinAllAsync();

    private static Task Release(Stage stage)
    {
        foreach (var member in stage.Cluster.Members)
        {
            stage.Supervisor.Release(member);
        }

        return Task.CompletedTask;
    }

    private static Task Resume(Stage stage) => stage.Target!.SendAsync(Signal.Continue);

    private static async Task RestartAllAsync(Stage stage)
    {
        foreach (var member in stage.Cluster.Members)
        {
            await member.WaitUntilItRunsAsync();
            stage.Supervisor.Hold(member);
            await member.SendAsync(Signal.Terminate);
            await RunningCluster.WaitUntilEndedAsync(member);
            await stage.Cluster.StartAsync(member);
            stage.Supervisor.Release(member);
            await stage.Cluster.WaitUntilReadyAsync();
        }
    }

    private static async Task SeparateAsync(Stage stage, Member target, Func<Member, IEnumerable<Member>> others)
    {
        foreach (var other in others(target))
        {
            await RunningCluster.SeparateAsync(target, other.Address);
        }
    }

    /// <summary>What others send does not arrive; what it sends does.</summary>
    private static async Task HearNobodyAsync(Stage stage)
    {
        var target = stage.PickSilo();
        foreach (var other in stage.Cluster.Members.Where(member => member.Name != target.Name))
        {
            await RunningCluster.CutAsync(target, other.Address);
        }
    }

    private static async Task BeAloneAsync(Stage stage)
    {
        var target = stage.PickSilo();
        await SeparateAsync(stage, target, silo => stage.Cluster.Members.Where(member => member.Name != silo.Name));
        await RunningCluster.SeparateAsync(target, stage.Cluster.ServersAddress);
    }

    /// <summary>A silo and a gateway see each other and nobody else; contradicting writes come to both sides.</summary>
    private static async Task SplitAsync(Stage stage, bool withServers)
    {
        var (silo, packages) = stage.PickOwner();
        var gateway = stage.Cluster.Gateways[0];
        foreach (var member in (Member[])[silo, gateway])
        {
            foreach (var other in stage.Cluster.Members.Where(other => other.Name != silo.Name && other.Name != gateway.Name))
            {
                await RunningCluster.SeparateAsync(member, other.Address);
            }

            if (!withServers)
            {
                await RunningCluster.SeparateAsync(member, stage.Cluster.ServersAddress);
            }
        }

        stage.Background.Add(stage.Contest.RunAsync(packages));
    }

    /// <summary>The first writes of new packages, and writes of old ones, while the silo hangs that the old ones belong to, and that some of the
    /// new ones go to.</summary>
    private static async Task ContestPausedAsync(Stage stage)
    {
        var (silo, packages) = stage.PickOwner();
        await silo.SendAsync(Signal.Stop);
        stage.Background.Add(stage.Contest.RunAsync(packages));
    }
}
