using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Larder.Gateway.Authentication;

/// <summary>Remembers the entries that were used last, about <c>capacity</c> of them, with reads that take no lock.</summary>
/// <remarks>
/// Two generations: new and used entries are in the young one; when that is half of the capacity, it becomes the old one, and the
/// entries of the old one that nobody asked for meanwhile are forgotten.
/// </remarks>
internal sealed class RecentlyUsed<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly int _half = Math.Max(1, capacity / 2);
    private volatile Generations _generations = new([], []);

    /// <summary>How many entries are remembered.</summary>
    public int Count => _generations is var now ? now.Young.Count + now.Old.Count : 0;

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        var now = _generations;
        if (now.Young.TryGetValue(key, out value))
        {
            return true;
        }

        if (!now.Old.TryGetValue(key, out value))
        {
            return false;
        }

        Set(key, value);
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        var now = _generations;
        now.Young[key] = value;
        if (Interlocked.Increment(ref now.Writes) == _half)
        {
            _generations = new Generations([], now.Young);
        }
    }

    private sealed class Generations(
        ConcurrentDictionary<TKey, TValue> young, ConcurrentDictionary<TKey, TValue> old)
    {
        public int Writes;

        public ConcurrentDictionary<TKey, TValue> Young { get; } = young;

        public ConcurrentDictionary<TKey, TValue> Old { get; } = old;
    }
}
