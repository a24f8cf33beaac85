using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Packaging.Files;
using Larder.Packaging.Names;
using Larder.Packaging.Versions;

namespace Larder.Grains.Manifests;

/// <summary>What a manifest must hold to so that the database takes it, and all that reads the rows afterwards: whoever can write to the
/// store can write anything.</summary>
/// <remarks>Not narrower than what an index can have: names, versions and digests are as uploads must have them, but texts of adopted files
/// are as long as they were elsewhere.</remarks>
internal static class ManifestRules
{
    /// <summary>In characters. Uploads have narrower limits; this one keeps a row from being too large for a message.</summary>
    private const int MaxTextLength = 64 * 1024;

    /// <summary>Of all files together: their sum is a number of 64 bits.</summary>
    private const long MaxSizeBytes = 1L << 60;

    private const int Sha256Digits = 64, Md5Digits = 32, Blake2b256Digits = 64;

    /// <returns>What is wrong; <see langword="null"/> if nothing is.</returns>
    public static string? FindFlaw(PackageManifest manifest)
    {
        if (manifest.Releases.Any(release => release is null) || manifest.Files.Any(file => file is null)
            || manifest.Access.Any(entry => entry is null))
        {
            return "A list of it, 'releases', 'files' or 'access', has null in it.";
        }

        var twice = FindRepeated(manifest.Releases.Select(release => release.Version))
            ?? FindRepeated(manifest.Files.Select(file => file.FileName))
            ?? FindRepeated(manifest.Access.Select(entry => entry.Principal));
        return FindFlawOfPackage(manifest)
            ?? (twice is not null ? $"It has '{twice}' twice." : null)
            ?? manifest.Releases.Select(FindFlaw).FirstOrDefault(flaw => flaw is not null)
            ?? manifest.Files.Select(FindFlaw).FirstOrDefault(flaw => flaw is not null)
            ?? manifest.Access.Select(FindFlaw).FirstOrDefault(flaw => flaw is not null)
            ?? TextsOf(manifest).Select(text => FindFlaw(text.Name, text.Value)).FirstOrDefault(flaw => flaw is not null);
    }

    private static string? FindFlawOfPackage(PackageManifest manifest) =>
        manifest.Serial is < 1 or > ManifestKey.MaxSerial ? $"The serial {manifest.Serial} is out of range."
        : !PackageName.TryParse(manifest.DisplayName, out var name) || name.Normalized != manifest.Name
            ? "Its 'displayName' is no spelling of its name."

        // What a rebuild takes over is what was uploaded some time before it.
        : manifest.AsOf < DateTimeOffset.UnixEpoch ? "Its 'asOf' is before 1970."
        : manifest.Access.Length > AccessEntry.MostInOneList ? $"Its 'access' has more than {AccessEntry.MostInOneList} entries."
        : !Enum.IsDefined(manifest.Status) ? "Its 'status' is none."
        : manifest.Files.Sum(file => (decimal)file.Size) > MaxSizeBytes ? $"Its files have more than {MaxSizeBytes} bytes together."
        : null;

    private static string? FindFlaw(ManifestRelease release) =>
        !PythonVersion.TryParse(release.Version, out var version) || version.Canonical != release.Version
            ? "The 'version' of a release is no canonical version."
        : !PythonVersion.TryParse(release.DisplayVersion, out _) ? $"The 'displayVersion' of the release {version} is no version."
        : null;

    private static string? FindFlaw(ManifestFile file) =>
        file.FileName.Length is 0 or > DistributionFileName.MaxLength
            ? $"A 'fileName' is empty, or longer than {DistributionFileName.MaxLength} characters."
        : !PythonVersion.TryParse(file.Version, out _) ? $"The 'version' of {file.FileName} is no version."
        : !Enum.IsDefined(file.Kind) ? $"The 'kind' of {file.FileName} is none."
        : file.Size < 0 ? $"The 'size' of {file.FileName} is negative."
        : !IsDigest(file.Sha256, Sha256Digits) ? $"The 'sha256' of {file.FileName} is no digest."
        : !IsDigest(file.Md5, Md5Digits) ? $"The 'md5' of {file.FileName} is no digest."
        : !IsDigest(file.Blake2b256, Blake2b256Digits) ? $"The 'blake2b256' of {file.FileName} is no digest."
        : !IsDigest(file.MetadataSha256, Sha256Digits) ? $"The 'metadataSha256' of {file.FileName} is no digest."
        : !ArtifactKey.TryParse(file.ArtifactKey, out _) ? $"The 'artifactKey' of {file.FileName} is no key."
        : null;

    private static string? FindFlaw(ManifestAccess entry) =>
        !Principal.IsValid(entry.Principal) ? "A 'principal' of its access list is none."
        : entry.Permissions.IsDefaultOrEmpty || entry.Permissions.Any(one =>
            one is not (PackagePermissions.Read or PackagePermissions.Write or PackagePermissions.Manage))
            ? $"The 'permissions' of {entry.Principal} are none."
        : null;

    private static bool IsDigest(string text, int digits) => text.Length == digits && text.All(char.IsAsciiHexDigitLower);

    private static string? FindFlaw(string name, string? text) =>
        text is null ? null
        : text.Length > MaxTextLength ? $"A '{name}' has more than {MaxTextLength} characters."
        : text.Contains('\0', StringComparison.Ordinal) ? $"A '{name}' has a text with U+0000."
        : null;

    private static string? FindRepeated(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return names.FirstOrDefault(name => !seen.Add(name));
    }

    /// <summary>Those that no other rule bounds.</summary>
    private static IEnumerable<(string Name, string? Value)> TextsOf(PackageManifest manifest) =>
    [
        ("statusReason", manifest.StatusReason),
        .. manifest.Access.Select(entry => ("grantedBy", (string?)entry.GrantedBy)),
        .. manifest.Releases.SelectMany(release => (IEnumerable<(string, string?)>)
            [("summary", release.Summary), ("createdBy", release.CreatedBy), ("yankedReason", release.YankedReason)]),
        .. manifest.Files.SelectMany(file => (IEnumerable<(string, string?)>)
        [
            ("fileName", file.FileName), ("pythonTag", file.PythonTag), ("uploadedBy", file.UploadedBy), ("requiresPython", file.RequiresPython),
            ("yankedReason", file.YankedReason), ("deletedBy", file.DeletedBy),
        ]),
    ];
}
