using System.Collections.Concurrent;
using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Gateway.Caching;

/// <summary>Small artifacts and metadata files in memory. They never change; whether one is offered is not decided here.</summary>
internal sealed class ArtifactCache
{
    /// <summary>Larger ones are read from the store for each request: there the reading costs more than the opening.</summary>
    public const int LargestBytes = 256 * 1024;

    private readonly ConcurrentDictionary<ArtifactKey, Item> _items = [];
    private readonly IArtifactStore _store;
    private readonly CacheMemory _memory;
    private readonly TimeProvider _time;

    public ArtifactCache(IArtifactStore store, CacheMemory memory, TimeProvider time)
    {
        _store = store;
        _memory = memory;
        _time = time;
        memory.AddItems(() => _items.Values);
    }

    /// <summary>What is in memory already; <see langword="null"/> if it is not.</summary>
    public byte[]? Find(ArtifactKey key) =>
        _items.TryGetValue(key, out var item) ? item.Serve(_time.GetTimestamp()) : null;

    /// <summary>Reads an object, and keeps it if it is small.</summary>
    /// <returns><see langword="null"/> if there is no such object, or if it is larger than <see cref="LargestBytes"/>.</returns>
    /// <exception cref="ArtifactStoreUnavailableException">The store is away.</exception>
    public async Task<byte[]?> ReadAsync(ArtifactKey key, CancellationToken cancellationToken)
    {
        await using var content = await _store.OpenReadAsync(key, range: null, cancellationToken);
        if (content is null || content.Length > LargestBytes)
        {
            return null;
        }

        // As many as there are: room for the largest would be two hundred times what most need.
        var bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        var charge = _memory.NewCharge();
        if (_items.TryAdd(key, new Item(this, key, bytes, charge, _time.GetTimestamp())))
        {
            charge.AddAndTrim(bytes.Length + LeaseSlot.Overhead);
        }

        return bytes;
    }

    private sealed class Item : CacheItem
    {
        private readonly ArtifactCache _home;
        private readonly ArtifactKey _key;
        private readonly byte[] _bytes;
        private readonly CacheCharge _charge;

        public Item(ArtifactCache home, ArtifactKey key, byte[] bytes, CacheCharge charge, long now)
        {
            (_home, _key, _bytes, _charge) = (home, key, bytes, charge);
            LastUsed = now;
        }

        public byte[] Serve(long now)
        {
            LastUsed = now;
            return _bytes;
        }

        public override void Evict()
        {
            if (_home._items.TryRemove(KeyValuePair.Create(_key, this)))
            {
                _charge.Release();
            }
        }
    }
}
