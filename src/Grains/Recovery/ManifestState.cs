using System.Collections.Immutable;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Manifests;
using Larder.Grains.Packages;
using Larder.Packaging.Versions;

namespace Larder.Grains.Recovery;

/// <summary>A manifest as the state that a package grain would have.</summary>
internal static class ManifestState
{
    public static PackageState ToState(PackageManifest manifest)
    {
        var listed = manifest.Files.Where(file => file.DeletedAt is null).Select(ToFile).ToList();
        var names = listed.ToLookup(
            file => PythonVersion.Parse(file.Version).Canonical, file => file.FileName, StringComparer.Ordinal);
        var state = new PackageState
        {
            Name = manifest.Name,
            DisplayName = manifest.DisplayName,
            Serial = manifest.Serial,
            Status = manifest.Status,
            StatusReason = manifest.StatusReason,
            DeletedAt = manifest.DeletedAt,
            Files = FileList.Of(listed),
            Releases = manifest.Releases.ToImmutableDictionary(
                release => release.Version, release => ToRelease(release, names[release.Version]), StringComparer.Ordinal),
            Tombstones = manifest.Files.Where(file => file.DeletedAt is not null)
                .ToImmutableDictionary(file => file.FileName, file => file.Sha256, StringComparer.Ordinal),
            SizeBytes = listed.Sum(file => file.Size),
            CreatedAt = manifest.CreatedAt,
            UpdatedAt = manifest.UpdatedAt,
            Access = manifest.Access.ToImmutableSortedDictionary(
                entry => entry.Principal,
                entry => entry.Granted(),
                StringComparer.Ordinal),
            AccessSerial = manifest.Serial,
        };
        return state with { Latest = LatestRelease.Of(state) };
    }

    private static Release ToRelease(ManifestRelease release, IEnumerable<string> fileNames) =>
        new(release.Version, release.DisplayVersion, release.Summary, release.YankedReason, Release.NoFiles.Union(fileNames));

    private static DistributionFile ToFile(ManifestFile file) => new(
        file.FileName,
        file.Version,
        file.Kind,
        file.Size,
        file.Sha256,
        file.Md5,
        file.Blake2b256,
        file.RequiresPython,
        file.MetadataSha256,
        file.MetadataServed,
        file.PythonTag,
        file.ArtifactKey,
        file.UploadedAt,
        file.UploadedBy,
        file.YankedReason);
}
