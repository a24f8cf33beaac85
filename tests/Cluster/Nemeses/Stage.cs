using Larder.Clients.Tests.Running;
using Larder.Cluster.Tests.Running;
using Larder.Cluster.Tests.Workload;

namespace Larder.Cluster.Tests.Nemeses;

/// <summary>What nemeses work on.</summary>
internal sealed class Stage(RunningCluster cluster, Supervisor supervisor, Contest contest, Random random)
{
    private static readonly TimeSpan PatienceWithTakeOver = TimeSpan.FromMinutes(1);

    private PackageOwners? _before;

    public RunningCluster Cluster => cluster;

    public Supervisor Supervisor => supervisor;

    /// <summary>Writes that contradict each other.</summary>
    public Contest Contest => contest;

    /// <summary>Whom the nemesis of the moment hit.</summary>
    public Member? Target { get; private set; }

    /// <summary>What goes on in the background until the healing.</summary>
    public List<Task> Background { get; } = [];

    public Member PickSilo() => Pick(cluster.Silos);

    /// <summary>A silo that owns packages, and which.</summary>
    public (Member Silo, IReadOnlyList<string> Packages) PickOwner()
    {
        _before = PackageOwners.Read(cluster.Silos);
        var owners = cluster.Silos.Where(silo => _before.Of(silo).Count > 0).ToArray();
        Assert.NotEmpty(owners);
        var silo = Pick(owners);
        return (silo, _before.Of(silo));
    }

    /// <summary>Waits until others have changed packages of the silo that was picked.</summary>
    /// <returns>How many; 0 if that does not come about.</returns>
    public async Task<int> WaitForTakeOverAsync()
    {
        await Eventually.IsTrueAsync(() => CountTakenOver() > 0, PatienceWithTakeOver);
        return CountTakenOver();
    }

    public Member PickGateway() => Pick(cluster.Gateways);

    /// <summary>The other members of the kind.</summary>
    public IEnumerable<Member> Others(Member target) =>
        cluster.Members.Where(member => member.IsSilo == target.IsSilo && member.Name != target.Name);

    public void Forget() => Target = null;

    /// <summary>Ends a member as a power cut would, and leaves it down.</summary>
    public async Task KillAsync(Member member)
    {
        await member.WaitUntilItRunsAsync();
        supervisor.Hold(member);
        await member.SendAsync(Signal.Kill);
    }

    private int CountTakenOver() => _before!.TakenFrom(Target!, PackageOwners.Read(cluster.Silos)).Count;

    private Member Pick(IReadOnlyList<Member> members) => Target = members[random.Next(members.Count)];
}
