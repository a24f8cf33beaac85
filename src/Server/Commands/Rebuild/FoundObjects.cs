using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Manifests;

namespace Larder.Server.Commands.Rebuild;

/// <summary>A file that lies in the store.</summary>
/// <param name="StartedAt">When its upload began; <see langword="null"/> if the key does not say it.</param>
/// <param name="HasMetadata">Whether its metadata lie beside it.</param>
internal sealed record FoundFile(ArtifactHead Head, string FileName, DateTimeOffset? StartedAt, bool HasMetadata);

/// <summary>What the store has of one package.</summary>
/// <param name="Files">In the order of their keys.</param>
/// <param name="Manifests">In the order of their serials.</param>
internal sealed record FoundPackage(PackageId Package, IReadOnlyList<FoundFile> Files, IReadOnlyList<ArtifactKey> Manifests)
{
    /// <summary>Makes sense of objects of one package.</summary>
    public static FoundPackage Of(PackageId package, IReadOnlyList<ArtifactHead> heads)
    {
        var keys = heads.Select(head => head.Key).ToHashSet();
        var files = new List<FoundFile>();
        var manifests = new List<ArtifactKey>();
        foreach (var head in heads)
        {
            if (ManifestKey.TryParse(head.Key, out _))
            {
                manifests.Add(head.Key);
            }
            else if (ArtifactAttempt.TryParse(head.Key) is { } attempt && !IsMetadata(head.Key))
            {
                files.Add(new FoundFile(head, attempt.FileName, attempt.StartedAt, keys.Contains(head.Key.Metadata)));
            }
        }

        return new FoundPackage(package, files, manifests);
    }

    private static bool IsMetadata(ArtifactKey key) =>
        key.Value.EndsWith(ArtifactKey.MetadataSuffix, StringComparison.Ordinal)
        && ArtifactKey.TryParse(key.Value[..^ArtifactKey.MetadataSuffix.Length], out _);
}
