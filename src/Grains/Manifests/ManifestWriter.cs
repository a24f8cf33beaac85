using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Grains.Manifests;

/// <summary>Writes the manifest of one package, as it is now.</summary>
/// <remarks>
/// The key has the serial, and a serial stands for one state: whoever writes it, writes the same. So it does not matter which process
/// does it, nor if two do at once; and where one dies in the middle, another goes on. In this order: the new manifest, then the row that
/// says so, then the older ones are removed: at every moment there is one at least, and the newest is right.
/// </remarks>
internal sealed class ManifestWriter(ManifestRows rows, IArtifactStore store)
{
    /// <returns>Whether there was something to write.</returns>
    /// <exception cref="ArtifactStoreUnavailableException">The store cannot take it. Nothing is lost: it stays behind.</exception>
    public async Task<bool> WriteAsync(PackageId package, CancellationToken cancellationToken)
    {
        if (await rows.ReadBehindAsync(package, cancellationToken) is not { } manifest)
        {
            return false;
        }

        var key = new ManifestKey(package.Index, package.Name, manifest.Serial).Key;
        try
        {
            using var content = new MemoryStream(ManifestJson.Write(manifest), writable: false);
            await store.PutAsync(key, content, content.Length, properties: null, cancellationToken);
        }
        catch (ArtifactExistsException)
        {
            // Somebody else has written it since, or died before it could say so.
        }

        await rows.MarkAsync(package, manifest.Serial, cancellationToken);
        await RemoveOlderAsync(package, manifest.Serial, cancellationToken);
        return true;
    }

    private async Task RemoveOlderAsync(PackageId package, long serial, CancellationToken cancellationToken)
    {
        List<ArtifactKey> older = [];
        await foreach (var head in store.ListAsync(ManifestKey.PrefixOf(package.Index, package.Name), after: null, cancellationToken))
        {
            if (ManifestKey.TryParse(head.Key, out var found) && found.Serial < serial)
            {
                older.Add(head.Key);
            }
        }

        foreach (var key in older)
        {
            await store.DeleteAsync(key, cancellationToken);
        }
    }
}
