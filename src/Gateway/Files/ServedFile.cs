using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Files;

/// <summary>Bytes to be sent, and what is said of them.</summary>
/// <param name="Sha256">Digest of the bytes, lower-case hexadecimal.</param>
/// <param name="Size">In bytes; <see langword="null"/> if only the store knows.</param>
/// <param name="ContentType">Never one that lets anybody unpack or show it on the way.</param>
internal readonly record struct ServedFile(
    ArtifactKey Key, string Sha256, long? Size, DateTimeOffset UploadedAt, string ContentType)
{
    public static ServedFile Of(DistributionFile file) =>
        new(new ArtifactKey(file.ArtifactKey), file.Sha256, file.Size, file.UploadedAt, "application/octet-stream");

    /// <summary>The METADATA or PKG-INFO beside it.</summary>
    public static ServedFile MetadataOf(DistributionFile file) =>
        new(new ArtifactKey(file.ArtifactKey).Metadata, file.MetadataSha256, null, file.UploadedAt, "text/plain; charset=utf-8");
}
