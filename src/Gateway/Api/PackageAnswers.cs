using Larder.Gateway.Releases;
using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Files;
using Larder.Packaging.Versions;

namespace Larder.Gateway.Api;

/// <summary>Makes answers of a package's snapshot.</summary>
internal static class PackageAnswers
{
    /// <param name="pathBase">The path prefix under which clients see the index.</param>
    public static PackageAnswer Of(PackagePages pages, string pathBase)
    {
        var releases = ReleaseList.Of(pages.Files);
        return new PackageAnswer(
            pages.Head.Name,
            pages.Head.DisplayName,
            PackageStatusText.Of(pages.Head.Status),
            pages.Head.StatusReason,
            pages.Serial,
            releases.Latest?.Version.Normalized,
            pages.Files.Sum(file => file.Size),
            [.. releases.NewestFirst.Select(release => Of(pages.Head.Name, release, pathBase))]);
    }

    /// <returns><see langword="null"/> if the package has no file of this version.</returns>
    public static ReleaseAnswer? FindRelease(PackagePages pages, PythonVersion version, string pathBase) =>
        ReleaseList.Of(pages.Files).Find(version) is { } release ? Of(pages.Head.Name, release, pathBase) : null;

    private static ReleaseAnswer Of(string package, ReleaseFiles release, string pathBase) => new(
        release.Version.Normalized,
        release.IsYanked,
        release.YankedReason,
        [.. release.Files.Select(file => Of(package, file, pathBase))]);

    private static FileAnswer Of(string package, DistributionFile file, string pathBase) => new(
        file.FileName,
        file.Kind == DistributionKind.Wheel ? "wheel" : "sdist",
        file.Size,
        file.Sha256,
        file.RequiresPython,
        file.UploadedAt,
        file.UploadedBy,
        file.YankedReason is not null,
        string.IsNullOrEmpty(file.YankedReason) ? null : file.YankedReason,
        $"{pathBase}/{FileUrl.FromRoot(package, file.Sha256, file.FileName)}");
}
