using System.Collections.Concurrent;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Metadata;

namespace Larder.Gateway.Releases;

/// <summary>Reads the core metadata that lie beside the artifacts, each document once however many ask for it at the same time.</summary>
/// <remarks>A document never changes, and is known by its digest: what was read before is good for ever, or until the cache needs
/// its room.</remarks>
internal sealed class ReleaseMetadata
{
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>About how many times its size a document takes once it is read: two bytes for a character, and the lists.</summary>
    private const long Growth = 3;

    private readonly ConcurrentDictionary<string, Item> _items = [];
    private readonly ConcurrentDictionary<string, Lazy<Task<CoreMetadata?>>> _reading = [];
    private readonly IArtifactStore _store;
    private readonly CacheMemory _memory;
    private readonly TimeProvider _time;

    public ReleaseMetadata(IArtifactStore store, CacheMemory memory, TimeProvider time)
    {
        _store = store;
        _memory = memory;
        _time = time;
        memory.AddItems(() => _items.Values);
    }

    /// <summary>The metadata of a release: those of its file that was uploaded first.</summary>
    /// <returns><see langword="null"/> if they cannot be read: adopted files may have any.</returns>
    /// <exception cref="ArtifactStoreUnavailableException">The store cannot be asked.</exception>
    public async Task<CoreMetadata?> GetAsync(ReleaseFiles release, CancellationToken cancellationToken)
    {
        var first = release.Files.MinBy(file => (file.UploadedAt, file.FileName))!;
        if (_items.TryGetValue(first.MetadataSha256, out var item))
        {
            return item.Serve(_time.GetTimestamp());
        }

        var reading = _reading.GetOrAdd(
            first.MetadataSha256, _ => new Lazy<Task<CoreMetadata?>>(() => ReadAndKeepAsync(first)));
        return await reading.Value.WaitAsync(cancellationToken);
    }

    /// <summary>Goes on when the client that began it has gone away: others may wait for it.</summary>
    private async Task<CoreMetadata?> ReadAndKeepAsync(DistributionFile file)
    {
        await Task.Yield();
        try
        {
            if (await ReadAsync(file, CancellationToken.None) is not { } document)
            {
                return null;
            }

            var metadata = CoreMetadata.TryParse(document, out var parsed, out _) ? parsed : null;
            var charge = _memory.NewCharge();
            if (_items.TryAdd(file.MetadataSha256, new Item(this, file.MetadataSha256, metadata, charge, _time.GetTimestamp())))
            {
                charge.AddAndTrim((metadata is null ? 0 : Growth * document.Length) + LeaseSlot.Overhead);
            }

            return metadata;
        }
        finally
        {
            _reading.TryRemove(file.MetadataSha256, out _);
        }
    }

    private async Task<byte[]?> ReadAsync(DistributionFile file, CancellationToken cancellationToken)
    {
        await using var stream = await _store.OpenReadAsync(
            new ArtifactKey(file.ArtifactKey).Metadata, range: null, cancellationToken);
        if (stream is null || stream.Length > MaxBytes)
        {
            return null;
        }

        var document = new byte[stream.Length];
        await stream.ReadExactlyAsync(document, cancellationToken);
        return document;
    }

    private sealed class Item : CacheItem
    {
        private readonly ReleaseMetadata _home;
        private readonly string _sha256;
        private readonly CoreMetadata? _metadata;
        private readonly CacheCharge _charge;

        public Item(ReleaseMetadata home, string sha256, CoreMetadata? metadata, CacheCharge charge, long now)
        {
            (_home, _sha256, _metadata, _charge) = (home, sha256, metadata, charge);
            LastUsed = now;
        }

        public CoreMetadata? Serve(long now)
        {
            LastUsed = now;
            return _metadata;
        }

        public override void Evict()
        {
            if (_home._items.TryRemove(KeyValuePair.Create(_sha256, this)))
            {
                _charge.Release();
            }
        }
    }
}
