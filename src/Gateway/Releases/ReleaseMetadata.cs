using Larder.Gateway.Authentication;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Metadata;

namespace Larder.Gateway.Releases;

/// <summary>Reads the core metadata that lie beside the artifacts.</summary>
/// <remarks>
/// A document never changes, and is known by its digest: what was read before is good for ever. About
/// <see cref="Remembered"/> of them are kept, and none larger than <see cref="MaxRememberedBytes"/>: at most 16 MiB.
/// </remarks>
internal sealed class ReleaseMetadata(IArtifactStore store)
{
    private const int Remembered = 128;
    private const int MaxRememberedBytes = 128 * 1024;
    private const int MaxBytes = 16 * 1024 * 1024;

    private readonly RecentlyUsed<string, CoreMetadata> _read = new(Remembered);

    /// <summary>The metadata of a release: those of its file that was uploaded first.</summary>
    /// <returns><see langword="null"/> if they cannot be read: adopted files may have any.</returns>
    /// <exception cref="ArtifactStoreUnavailableException">The store cannot be asked.</exception>
    public async Task<CoreMetadata?> GetAsync(ReleaseFiles release, CancellationToken cancellationToken)
    {
        var first = release.Files.MinBy(file => (file.UploadedAt, file.FileName))!;
        if (_read.TryGet(first.MetadataSha256, out var known))
        {
            return known;
        }

        var document = await ReadAsync(first, cancellationToken);
        if (document is null || !CoreMetadata.TryParse(document, out var metadata, out _))
        {
            return null;
        }

        if (document.Length <= MaxRememberedBytes)
        {
            _read.Set(first.MetadataSha256, metadata);
        }

        return metadata;
    }

    private async Task<byte[]?> ReadAsync(DistributionFile file, CancellationToken cancellationToken)
    {
        await using var stream = await store.OpenReadAsync(
            new ArtifactKey(file.ArtifactKey).Metadata, range: null, cancellationToken);
        if (stream is null || stream.Length > MaxBytes)
        {
            return null;
        }

        var document = new byte[stream.Length];
        await stream.ReadExactlyAsync(document, cancellationToken);
        return document;
    }
}
