using Larder.Gateway.Caching;
using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Names;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Files;

/// <summary>Finds what a file's URL means: only what the package's page lists is there, under the URL that the page gives it.</summary>
internal sealed class FileReader(PackageCache packages, FileResponse response)
{
    private const string MetadataSuffix = ".metadata";

    public Task GetAsync(HttpContext context)
    {
        var route = context.Request.RouteValues;
        if (route["package"] is not string package || !PackageName.TryParse(package, out var name) || name.Normalized != package
            || route["digest"] is not string digest || route["file"] is not string fileName
            || context.Request.Path.Value is [.., '/'])
        {
            return PlainText.NotFoundAsync(context);
        }

        var pages = packages.GetAsync(name, context.RequestAborted);
        return pages.IsCompletedSuccessfully
            ? SendAsync(context, pages.Result, digest, fileName)
            : WaitAsync(context, pages.AsTask(), digest, fileName);
    }

    private async Task WaitAsync(HttpContext context, Task<PackagePages?> pages, string digest, string fileName) =>
        await SendAsync(context, await pages, digest, fileName);

    private Task SendAsync(HttpContext context, PackagePages? pages, string digest, string fileName)
    {
        if (Find(pages, digest, fileName) is { } file)
        {
            return response.SendAsync(context, ServedFile.Of(file));
        }

        return fileName.EndsWith(MetadataSuffix, StringComparison.Ordinal)
            && Find(pages, digest, fileName[..^MetadataSuffix.Length]) is { MetadataServed: true } described
            ? response.SendAsync(context, ServedFile.MetadataOf(described))
            : PlainText.NotFoundAsync(context);
    }

    private static DistributionFile? Find(PackagePages? pages, string digest, string fileName) =>
        pages is { OffersFiles: true } && digest.Length == FileUrl.DigestLength && pages.FindFile(fileName) is { } file
            && file.Sha256.StartsWith(digest, StringComparison.Ordinal)
            ? file
            : null;
}
