using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Grains.Manifests;

/// <summary>Finds what the store says of a package.</summary>
public static class ManifestReader
{
    /// <summary>The newest manifest of a package that can be read.</summary>
    /// <param name="unreadable">Called with each newer one that cannot, and why.</param>
    /// <returns><see langword="null"/> if there is none.</returns>
    public static async Task<PackageManifest?> FindAsync(
        IArtifactStore store, PackageId package, Action<ArtifactKey, string>? unreadable, CancellationToken cancellationToken)
    {
        var keys = await store.ListAsync(ManifestKey.PrefixOf(package.Index, package.Name), after: null, cancellationToken)
            .Select(head => head.Key).Where(key => ManifestKey.TryParse(key, out _)).ToListAsync(cancellationToken);
        return await FindAsync(store, package, keys, unreadable, cancellationToken);
    }

    /// <inheritdoc cref="FindAsync(IArtifactStore, PackageId, Action{ArtifactKey, string}?, CancellationToken)"/>
    /// <param name="keys">Of all its manifests, in their order.</param>
    public static async Task<PackageManifest?> FindAsync(
        IArtifactStore store,
        PackageId package,
        IReadOnlyList<ArtifactKey> keys,
        Action<ArtifactKey, string>? unreadable,
        CancellationToken cancellationToken)
    {
        foreach (var key in keys.Reverse())
        {
            try
            {
                if (await store.OpenReadAsync(key, range: null, cancellationToken) is { } content)
                {
                    await using var _ = content;
                    var manifest = await ManifestJson.ReadAsync(content, cancellationToken);
                    return manifest.Index == package.Index && manifest.Name == package.Name
                        ? manifest
                        : throw new InvalidDataException($"It is of the package {manifest.Index}/{manifest.Name}.");
                }
            }
            catch (InvalidDataException exception)
            {
                unreadable?.Invoke(key, exception.Message);
            }
        }

        return null;
    }
}
