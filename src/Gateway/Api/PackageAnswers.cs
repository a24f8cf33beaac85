using Larder.Gateway.Authentication;
using Larder.Gateway.Forwarding;
using Larder.Gateway.Releases;
using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Files;
using Larder.Packaging.Versions;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Api;

/// <summary>Makes answers of a package's snapshot. What a quarantined package has is shown to administrators only.</summary>
internal static class PackageAnswers
{
    public static PackageAnswer Of(PackagePages pages, HttpContext context)
    {
        var releases = ReleasesFor(pages, context.GetCaller());
        var root = RelativeAddress.OfRoot(context.Request);
        return new PackageAnswer(
            pages.Head.Name,
            pages.Head.DisplayName,
            PackageStatusText.Of(pages.Head.Status),
            pages.Head.StatusReason,
            pages.Serial,
            releases.Latest?.Version.Normalized,
            releases.NewestFirst.Sum(release => release.Files.Sum(file => file.Size)),
            [.. releases.NewestFirst.Select(release => Of(pages.Head.Name, release, root))]);
    }

    /// <returns><see langword="null"/> if the package has no file of this version that the caller may see.</returns>
    public static ReleaseAnswer? FindRelease(PackagePages pages, PythonVersion version, HttpContext context) =>
        ReleasesFor(pages, context.GetCaller()).Find(version) is { } release
            ? Of(pages.Head.Name, release, RelativeAddress.OfRoot(context.Request))
            : null;

    private static ReleaseList ReleasesFor(PackagePages pages, Caller caller) =>
        pages.OffersFiles || caller.IsAdministrator ? pages.Releases : ReleaseList.Empty;

    private static ReleaseAnswer Of(string package, ReleaseFiles release, string root) => new(
        release.Version.Normalized,
        release.IsYanked,
        release.YankedReason,
        [.. release.Files.Select(file => Of(package, file, root))]);

    private static FileAnswer Of(string package, DistributionFile file, string root) => new(
        file.FileName,
        file.Kind == DistributionKind.Wheel ? "wheel" : "sdist",
        file.Size,
        file.Sha256,
        file.RequiresPython,
        file.UploadedAt,
        file.UploadedBy,
        file.YankedReason is not null,
        string.IsNullOrEmpty(file.YankedReason) ? null : file.YankedReason,
        root + FileUrl.FromRoot(package, file.Sha256, file.FileName));
}
