namespace Larder.Cluster.Tests.Nemeses;

/// <summary>Something bad that happens to a cluster, and how it ends.</summary>
/// <param name="NeedsNetwork">Whether members must have networks of their own.</param>
/// <param name="Duration">From the strike to the healing.</param>
internal sealed record Nemesis(
    string Name, bool NeedsNetwork, TimeSpan Duration, Func<Stage, Task> Strike, Func<Stage, Task> Heal)
{
    public override string ToString() => Name;
}

/// <summary>When a nemesis struck.</summary>
/// <param name="Settled">When all members were ready again.</param>
/// <param name="Target">Whom it hit; empty where it hits all.</param>
internal sealed record Episode(string Name, string Target, TimeSpan Struck, TimeSpan Healed, TimeSpan Settled);
