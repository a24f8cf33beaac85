using Larder.Gateway.Authentication;
using Larder.Packaging.Names;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Files;

/// <summary>Finds what a file's URL means: only what the package's page lists is there, under the URL that the page gives it.</summary>
internal sealed class FileReader(FileResponse response)
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

        var pages = context.GetPackage();
        var file = pages?.FindServed(fileName, digest, metadata: false);
        if (file is null && fileName.EndsWith(MetadataSuffix, StringComparison.Ordinal))
        {
            file = pages?.FindServed(fileName.AsSpan(0, fileName.Length - MetadataSuffix.Length), digest, metadata: true);
        }

        return file is null ? PlainText.NotFoundAsync(context) : response.SendAsync(context, file);
    }
}
