using System.Runtime.CompilerServices;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Manifests;
using Larder.Packaging.Files;

namespace Larder.Server.Commands.Rebuild;

/// <summary>Goes through the store, package by package.</summary>
internal static class StoreWalk
{
    /// <summary>Of Larder's own layout, where the keys of a package lie together: holds one package in memory.</summary>
    public static async IAsyncEnumerable<FoundPackage> OwnAsync(
        IArtifactStore store, RebuildReport report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var heads = new List<ArtifactHead>();
        var name = "";
        await foreach (var head in store.ListAsync($"{IndexName.Main}/", after: null, cancellationToken))
        {
            report.CountObject();
            var owner = head.Key.Value.Split('/')[1];
            if (owner != name && heads.Count > 0)
            {
                yield return FoundPackage.Of(new PackageId(IndexName.Main, name), heads);
                heads = [];
            }

            name = owner;
            heads.Add(head);
        }

        if (heads.Count > 0)
        {
            yield return FoundPackage.Of(new PackageId(IndexName.Main, name), heads);
        }
    }

    /// <summary>Of PyPICloud's layout, where they lie anywhere: holds all keys in memory. A file is what its name says it is: prefixes
    /// and folders of hashes before it do not matter.</summary>
    public static async Task<IReadOnlyCollection<FoundPackage>> PyPICloudAsync(
        IArtifactStore store, RebuildReport report, CancellationToken cancellationToken)
    {
        var packages = new Dictionary<string, List<FoundFile>>(StringComparer.Ordinal);
        await foreach (var head in store.ListAsync("", after: null, cancellationToken))
        {
            report.CountObject();
            var fileName = head.Key.Value[(head.Key.Value.LastIndexOf('/') + 1)..];
            if (ManifestKey.TryParse(head.Key, out _) || ArtifactAttempt.TryParse(head.Key) is not null || !IsMeantAsFile(fileName))
            {
                continue;
            }

            if (!DistributionFileName.TryParse(fileName, out var name, out var problem))
            {
                report.Skip(head.Key.Value, problem);
                continue;
            }

            if (!packages.TryGetValue(name.Package.Normalized, out var files))
            {
                packages[name.Package.Normalized] = files = [];
            }

            files.Add(new FoundFile(head, fileName, StartedAt: null, HasMetadata: false));
        }

        return [.. packages.Select(entry => new FoundPackage(new PackageId(IndexName.Main, entry.Key), entry.Value, []))];
    }

    /// <summary>Old kinds of distributions are named in the report, since they are missing afterwards; what lies beside files is
    /// not.</summary>
    private static bool IsMeantAsFile(string name) =>
        ((string[])[".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2", ".egg", ".exe", ".msi", ".rpm", ".deb"])
            .Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
}
