namespace Larder.Grains.Packages;

/// <summary>The last few states of a package, so that a reader who fetches a large one in parts gets all of them from one
/// state while it changes. States share what did not change, so they cost little.</summary>
internal sealed class RecentStates
{
    private const int Kept = 8;

    private readonly Queue<PackageState> _states = new(Kept);

    public void Add(PackageState state)
    {
        if (_states.Count == Kept)
        {
            _states.Dequeue();
        }

        _states.Enqueue(state);
    }

    /// <returns><see langword="null"/> if that state is forgotten.</returns>
    public PackageState? Find(long serial) => _states.FirstOrDefault(state => state.Serial == serial);
}
