using Larder.Cluster.Tests.Running;
using Larder.Cluster.Tests.Workload;

namespace Larder.Cluster.Tests.Nemeses;

/// <summary>What nemeses work on.</summary>
internal sealed class Stage(RunningCluster cluster, Supervisor supervisor, Contest contest, Random random)
{
    public RunningCluster Cluster => cluster;

    public Supervisor Supervisor => supervisor;

    /// <summary>Writes that contradict each other.</summary>
    public Contest Contest => contest;

    /// <summary>Whom the nemesis of the moment hit.</summary>
    public Member? Target { get; private set; }

    /// <summary>What goes on in the background until the healing.</summary>
    public List<Task> Background { get; } = [];

    public Member PickSilo() => Pick(cluster.Silos);

    public Member PickGateway() => Pick(cluster.Gateways);

    /// <summary>The other members of the kind.</summary>
    public IEnumerable<Member> Others(Member target) =>
        cluster.Members.Where(member => member.IsSilo == target.IsSilo && member.Name != target.Name);

    public void Forget() => Target = null;

    /// <summary>Ends a member as a power cut would, and leaves it down.</summary>
    public void Kill(Member member)
    {
        supervisor.Hold(member);
        member.Send(Signal.Kill);
    }

    private Member Pick(IReadOnlyList<Member> members) => Target = members[random.Next(members.Count)];
}
