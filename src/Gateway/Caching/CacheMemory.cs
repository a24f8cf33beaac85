using Microsoft.Extensions.Options;

namespace Larder.Gateway.Caching;

/// <summary>Counts the bytes of everything that is cached, and forgets what was not asked for the longest when it is too much.</summary>
internal sealed class CacheMemory
{
    private readonly List<Func<IEnumerable<CacheItem>>> _sources = [];
    private readonly long _limit;
    private long _bytes;
    private int _trimming;

    public CacheMemory(IOptions<GatewayOptions> options, LeaseReader reader, CacheMetrics metrics, TimeProvider time)
    {
        _sources.Add(() => reader.Slots);
        _limit = options.Value.CacheBytes;
        metrics.Observe(() => reader.Slots.LongCount(slot => slot.IsHeld(time.GetTimestamp())), () => Bytes);
    }

    /// <summary>Bytes in use.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Makes more things forgettable. Call it before anything is cached.</summary>
    public void AddItems(Func<IEnumerable<CacheItem>> items) => _sources.Add(items);

    /// <summary>Begins to count for one entry.</summary>
    public CacheCharge NewCharge() => new(this);

    /// <summary>Makes room if there is too little. Call it after an entry grew, with no slot locked.</summary>
    public void Trim()
    {
        if (Bytes <= _limit || Interlocked.Exchange(ref _trimming, 1) != 0)
        {
            return;
        }

        try
        {
            ForgetOldest();
        }
        finally
        {
            Volatile.Write(ref _trimming, 0);
        }
    }

    private void ForgetOldest()
    {
        // A tenth more than needed, so that not every new entry has to look for room.
        var target = _limit - (_limit / 10);
        foreach (var item in _sources.SelectMany(source => source()).OrderBy(item => item.LastUsed))
        {
            if (Bytes <= target)
            {
                break;
            }

            item.Evict();
        }
    }

    internal void Count(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
