namespace Larder.Cluster.Tests.Nemeses;

/// <summary>Something bad that happens to a cluster, and how it ends.</summary>
/// <param name="NeedsNetwork">Whether members must have networks of their own.</param>
/// <param name="Duration">From the strike to the healing.</param>
/// <param name="MakesRivals">Whether other silos take over what the one that is hit owns, while it believes to own it: the healing waits until
/// they have changed some of it.</param>
internal sealed record Nemesis(
    string Name, bool NeedsNetwork, TimeSpan Duration, Func<Stage, Task> Strike, Func<Stage, Task> Heal, bool MakesRivals = false)
{
    public override string ToString() => Name;
}

/// <summary>When a nemesis struck.</summary>
/// <param name="Settled">When all members were ready again.</param>
/// <param name="Target">Whom it hit; empty where it hits all.</param>
/// <param name="TakenOver">How many packages of the silo that was hit were changed by others before it was healed.</param>
internal sealed record Episode(
    string Name, string Target, TimeSpan Struck, TimeSpan Healed, TimeSpan Settled, int TakenOver = 0);
