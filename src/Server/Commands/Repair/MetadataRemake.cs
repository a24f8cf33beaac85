using System.Security.Cryptography;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Packages;
using Larder.Packaging.Archives;
using Larder.Packaging.Files;

namespace Larder.Server.Commands.Repair;

/// <summary>Makes the metadata beside a file anew, from the file itself.</summary>
internal sealed class MetadataRemake(IArtifactStore store)
{
    /// <summary>What was accepted once is not judged again by narrower limits.</summary>
    private static readonly ArchiveLimits Limits = ArchiveLimits.Default with
    {
        MaxMetadataBytes = 1 << 26,
        MaxUnpackedBytes = long.MaxValue,
    };

    /// <summary>Reads the metadata out of the file.</summary>
    /// <returns>The metadata, byte for byte as they were at the upload; or why they cannot be had.</returns>
    public async Task<(ReadOnlyMemory<byte> Metadata, string? Problem)> ReadAsync(StoredFile file, CancellationToken cancellationToken)
    {
        if (!DistributionFileName.TryParse(file.FileName, out var name, out var wrongName))
        {
            return (default, wrongName);
        }

        await using var content = await store.OpenReadAsync(new ArtifactKey(file.ArtifactKey), range: null, cancellationToken);
        if (content is null)
        {
            return (default, "its bytes are missing too");
        }

        await using var copy = new FileStream(
            Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await content.CopyToAsync(copy, cancellationToken);
        copy.Position = 0;
        if (Convert.ToHexStringLower(await SHA256.HashDataAsync(copy, cancellationToken)) != file.Sha256)
        {
            return (default, "its bytes are damaged too");
        }

        var archive = DistributionArchive.Inspect(copy, name, Limits, cancellationToken);
        return archive.Problem is not null ? (default, archive.Problem)
            : Convert.ToHexStringLower(SHA256.HashData(archive.Metadata.Span)) != file.MetadataSha256
                ? (default, "the metadata in it are others than its row says")
                : (archive.Metadata, null);
    }

    /// <summary>Puts them in the place of what is there.</summary>
    public async Task WriteAsync(StoredFile file, ReadOnlyMemory<byte> metadata, CancellationToken cancellationToken)
    {
        var key = new ArtifactKey(file.ArtifactKey).Metadata;
        await store.DeleteAsync(key, cancellationToken);
        using var content = new MemoryStream(metadata.ToArray(), writable: false);
        await store.PutAsync(key, content, content.Length, properties: null, cancellationToken);
    }
}
