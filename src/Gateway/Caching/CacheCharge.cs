namespace Larder.Gateway.Caching;

/// <summary>The bytes that one cached entry is counted with. It may still grow after it was forgotten: that counts nothing.</summary>
internal sealed class CacheCharge(CacheMemory memory)
{
    private readonly Lock _lock = new();
    private long _bytes;
    private bool _released;

    /// <summary>Counts more bytes.</summary>
    public void Add(long bytes)
    {
        lock (_lock)
        {
            if (!_released)
            {
                _bytes += bytes;
                memory.Count(bytes);
            }
        }
    }

    /// <summary>Counts so many bytes in all, whatever was counted before.</summary>
    public void Set(long bytes)
    {
        lock (_lock)
        {
            if (!_released)
            {
                memory.Count(bytes - _bytes);
                _bytes = bytes;
            }
        }
    }

    /// <summary>Counts more bytes, and makes room if there is too little. Not within a slot's lock.</summary>
    public void AddAndTrim(long bytes)
    {
        Add(bytes);
        memory.Trim();
    }

    /// <summary>The entry is no longer in the cache.</summary>
    public void Release()
    {
        lock (_lock)
        {
            if (!_released)
            {
                _released = true;
                memory.Count(-_bytes);
            }
        }
    }
}
