using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Grains.Manifests;

/// <summary>Finds what the store says of a package.</summary>
public static class ManifestReader
{
    /// <summary>The keys of all manifests of a package, in the order of their serials.</summary>
    public static async Task<IReadOnlyList<ManifestKey>> ListAsync(
        IArtifactStore store, PackageId package, CancellationToken cancellationToken)
    {
        var manifests = new List<ManifestKey>();
        await foreach (var head in store.ListAsync(ManifestKey.PrefixOf(package.Index, package.Name), after: null, cancellationToken))
        {
            if (ManifestKey.TryParse(head.Key, out var manifest))
            {
                manifests.Add(manifest);
            }
        }

        return manifests;
    }

    /// <summary>The newest manifest of a package that can be read, and from which it can be made anew.</summary>
    /// <param name="keys">Of all its manifests, in their order.</param>
    /// <param name="unreadable">Called with each newer one that cannot, and why.</param>
    /// <returns><see langword="null"/> if there is none.</returns>
    /// <exception cref="NewerManifestException">A newer program wrote it.</exception>
    public static async Task<PackageManifest?> FindAsync(
        IArtifactStore store,
        IReadOnlyList<ArtifactKey> keys,
        Action<ArtifactKey, string> unreadable,
        CancellationToken cancellationToken)
    {
        foreach (var key in keys.Reverse())
        {
            try
            {
                if (await ReadAsync(store, key, cancellationToken) is { } manifest)
                {
                    return manifest.Serial <= ManifestSerial.MaxOfContents
                        ? manifest
                        : throw new InvalidDataException($"Its serial is higher than {ManifestSerial.MaxOfContents}.");
                }
            }
            catch (InvalidDataException exception)
            {
                unreadable(key, exception.Message);
            }
        }

        return null;
    }

    /// <summary>One manifest.</summary>
    /// <returns><see langword="null"/> if it is gone.</returns>
    /// <exception cref="InvalidDataException">It cannot be read, or is of another package.</exception>
    /// <exception cref="NewerManifestException">A newer program wrote it.</exception>
    public static async Task<PackageManifest?> ReadAsync(IArtifactStore store, ArtifactKey key, CancellationToken cancellationToken)
    {
        if (await store.HeadAsync(key, cancellationToken) is { Length: > PackageManifest.MaxBytes } head)
        {
            throw new InvalidDataException($"It has {head.Length} bytes; a manifest has at most {PackageManifest.MaxBytes}.");
        }

        if (await store.OpenReadAsync(key, range: null, cancellationToken) is not { } content)
        {
            return null;
        }

        await using var _ = content;
        var manifest = await ManifestJson.ReadAsync(content, cancellationToken);
        return new ManifestKey(manifest.Index, manifest.Name, manifest.Serial).Key == key
            ? manifest
            : throw new InvalidDataException($"It is manifest {manifest.Serial} of the package {manifest.Index}/{manifest.Name}.");
    }
}
