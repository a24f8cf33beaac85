using System.Security.Cryptography;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Archives;
using Larder.Packaging.Files;

namespace Larder.Gateway.Upload;

/// <summary>Makes what will be listed of an upload.</summary>
internal static class DistributionFileFactory
{
    /// <param name="size">Of the file, in bytes.</param>
    /// <param name="archive">Accepted. What installers act upon is taken from it, not from the form.</param>
    /// <param name="key">Where the bytes will be.</param>
    public static DistributionFile Make(
        UploadRequest upload, long size, ArchiveInspection archive, ArtifactKey key, Actor actor) => new(
            upload.FileName.FileName,
            upload.Version.Normalized,
            upload.FileName.Kind,
            size,
            upload.Digests.Sha256,
            upload.Digests.Md5,
            upload.Digests.Blake2b256,
            archive.CoreMetadata!.RequiresPython,
            Convert.ToHexStringLower(SHA256.HashData(archive.Metadata.Span)),
            MetadataServed:
                upload.FileName.Kind == DistributionKind.Wheel || archive.CoreMetadata.HasStaticDependencies,
            upload.PythonTag,
            key.Value,
            UploadedAt: default,
            actor.Name,
            YankedReason: null);
}
