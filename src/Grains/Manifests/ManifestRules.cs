using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Grains.Manifests;

/// <summary>What a manifest must hold to so that the database takes it: whoever can write to the store can write anything.</summary>
internal static class ManifestRules
{
    /// <returns>What is wrong; <see langword="null"/> if nothing is.</returns>
    public static string? FindFlaw(PackageManifest manifest)
    {
        if (manifest.Serial is < 1 or > ManifestKey.MaxSerial)
        {
            return $"The serial {manifest.Serial} is out of range.";
        }

        var twice = FindRepeated(manifest.Releases.Select(release => release.Version))
            ?? FindRepeated(manifest.Files.Select(file => file.FileName));
        return twice is not null ? $"It has '{twice}' twice."
            : TextsOf(manifest).Any(text => text?.Contains('\0', StringComparison.Ordinal) is true) ? "It has a text with U+0000."
            : null;
    }

    private static string? FindRepeated(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return names.FirstOrDefault(name => !seen.Add(name));
    }

    private static IEnumerable<string?> TextsOf(PackageManifest manifest) =>
    [
        manifest.Index, manifest.Name, manifest.DisplayName, manifest.StatusReason,
        .. manifest.Releases.SelectMany(release => (IEnumerable<string?>)
            [release.Version, release.DisplayVersion, release.Summary, release.CreatedBy, release.YankedReason]),
        .. manifest.Files.SelectMany(file => (IEnumerable<string?>)
        [
            file.FileName, file.Version, file.Sha256, file.Md5, file.Blake2b256, file.MetadataSha256, file.PythonTag, file.ArtifactKey,
            file.UploadedBy, file.RequiresPython, file.YankedReason, file.DeletedBy,
        ]),
    ];
}
