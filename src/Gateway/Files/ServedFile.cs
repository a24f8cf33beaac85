using System.Globalization;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;
using Microsoft.Extensions.Primitives;

namespace Larder.Gateway.Files;

/// <summary>Bytes to be sent, and what is said of them, made once.</summary>
internal sealed class ServedFile
{
    private ServedFile(
        ArtifactKey key, string fileName, string sha256, long? size, DateTimeOffset uploadedAt, StringValues contentType)
    {
        Key = key;
        FileName = fileName;
        Size = size;
        UploadedAt = uploadedAt;
        ETag = $"\"{sha256}\"";
        LastModified = uploadedAt.ToString("R", CultureInfo.InvariantCulture);
        ContentType = contentType;
    }

    public ArtifactKey Key { get; }

    public string FileName { get; }

    /// <summary>In bytes; <see langword="null"/> if only the store knows.</summary>
    public long? Size { get; }

    public DateTimeOffset UploadedAt { get; }

    /// <summary>Strong: the digest of the bytes.</summary>
    public StringValues ETag { get; }

    public StringValues LastModified { get; }

    /// <summary>None that would let anybody unpack the file on the way.</summary>
    public StringValues ContentType { get; }

    public static ServedFile Of(DistributionFile file) =>
        new(
            new ArtifactKey(file.ArtifactKey), file.FileName, file.Sha256, file.Size, file.UploadedAt, "application/octet-stream");

    /// <summary>The METADATA or PKG-INFO beside it.</summary>
    public static ServedFile MetadataOf(DistributionFile file) =>
        new(
            new ArtifactKey(file.ArtifactKey).Metadata,
            file.FileName + ".metadata",
            file.MetadataSha256,
            null,
            file.UploadedAt,
            "text/plain; charset=utf-8");
}
