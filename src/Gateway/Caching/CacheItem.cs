namespace Larder.Gateway.Caching;

/// <summary>Something that can be forgotten to make room.</summary>
internal abstract class CacheItem
{
    /// <summary>When it was last served, by the process's monotonic clock.</summary>
    public long LastUsed { get; protected set; }

    /// <summary>Forgets it; does nothing while it is on its way in.</summary>
    public abstract void Evict();
}
