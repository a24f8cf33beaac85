namespace Larder.Grains.Leases;

/// <summary>What this process knows of its own activations that have ended: from when on nobody serves their state any more.</summary>
/// <remarks>
/// For the time when the database cannot be written, on a full disk for example: the row of an activation that ended then goes on
/// saying that it is owned. Who takes the row over next, in this process, need not wait for that: the epochs prove that nobody
/// owned it in between.
/// </remarks>
internal sealed class EndedOwners(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<(string Resource, Entry Entry)> _inOrder = [];

    /// <summary>How many ends are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <param name="quietFrom">From when on nobody serves the state of this owner or of an earlier one.</param>
    /// <param name="forget">When the row says the same by itself.</param>
    public void Add(string resource, long epoch, long quietFrom, long forget)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            while (_inOrder.TryPeek(out var oldest) && oldest.Entry.Forget <= now)
            {
                _inOrder.Dequeue();
                if (_entries.TryGetValue(oldest.Resource, out var entry) && entry == oldest.Entry)
                {
                    _entries.Remove(oldest.Resource);
                }
            }

            var added = new Entry(epoch, quietFrom, forget);
            _entries[resource] = added;
            _inOrder.Enqueue((resource, added));
        }
    }

    /// <summary>Forgets the end of an owner.</summary>
    /// <returns>From when on nobody serves its state; <see langword="null"/> if it did not end here, or not that it is known.</returns>
    public long? Take(string resource, long epoch)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(resource, out var entry) && entry.Epoch == epoch && _entries.Remove(resource)
                ? entry.QuietFrom
                : null;
        }
    }

    private sealed record Entry(long Epoch, long QuietFrom, long Forget);
}
