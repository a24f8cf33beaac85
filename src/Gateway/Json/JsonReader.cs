using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Larder.Gateway.Authentication;
using Larder.Gateway.Forwarding;
using Larder.Gateway.Releases;
using Larder.Gateway.Simple;
using Larder.Packaging.Names;
using Larder.Packaging.Versions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Json;

/// <summary>Answers for the JSON API: finds the package and the release, and knows when the client has the answer already.</summary>
internal sealed class JsonReader(ReleaseMetadata metadata)
{
    /// <summary>Goes up whenever the documents of this program change for the same package.</summary>
    private const string Edition = "1";

    private const string NotFound = """{"message": "Not Found"}""";

    public Task GetPackageAsync(HttpContext context) => GetAsync(context, versionText: null);

    public Task GetReleaseAsync(HttpContext context) => GetAsync(context, (string)context.GetRouteValue("version")!);

    /// <param name="versionText"><see langword="null"/> for the latest release, and all others in a list.</param>
    private async Task GetAsync(HttpContext context, string? versionText)
    {
        var spelled = (string)context.GetRouteValue("package")!;
        if (!PackageName.TryParse(spelled, out var name) || context.GetPackage() is not { OffersFiles: true } pages)
        {
            await RefuseAsync(context);
            return;
        }

        if (spelled != name.Normalized)
        {
            Redirect(context, name, versionText);
            return;
        }

        var releases = pages.Releases;
        var release = versionText is null ? releases.Latest
            : PythonVersion.TryParse(versionText, out var version) ? releases.Find(version)
            : null;
        if (release is null)
        {
            await RefuseAsync(context);
            return;
        }

        await SendAsync(context, pages, versionText is null ? releases : null, release);
    }

    private async Task SendAsync(HttpContext context, PackagePages pages, ReleaseList? releases, ReleaseFiles release)
    {
        var baseAddress = BaseAddress.Of(context.Request);
        var headers = context.Response.Headers;
        var tag = Tag($"{Edition}\n{pages.Head.Name}\n{pages.Serial}\n{release.Version.Normalized}\n{releases is null}\n{baseAddress}");
        headers.ETag = tag;
        headers.CacheControl = pages.IsOpenToRead ? "no-cache" : "private, no-cache";
        headers["X-PyPI-Last-Serial"] = pages.Serial.ToString(CultureInfo.InvariantCulture);
        if (EntityTags.Match(context.Request.Headers.IfNoneMatch, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "application/json";
        headers.XContentTypeOptions = "nosniff";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var info = await metadata.GetAsync(release, context.RequestAborted);
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, JsonDocumentWriter.Options);
        await new JsonDocumentWriter(json, context.Response.BodyWriter, pages, baseAddress)
            .WriteAsync(releases, release, info, context.RequestAborted);
    }

    /// <summary>Made of what the document is made of, so that it need not be written to know its tag.</summary>
    private static string Tag(string text) =>
        $"\"j{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}\"";

    /// <summary>Leads to the normalized name by a relative link, which is right under any prefix.</summary>
    private static void Redirect(HttpContext context, PackageName name, string? version)
    {
        // From /pypi/Name/json one folder up is /pypi/; with a slash at the end, or a version, it is one more.
        var steps = 1 + (version is null ? 0 : 1) + (context.Request.Path.Value!.EndsWith('/') ? 1 : 0);
        var up = string.Concat(Enumerable.Repeat("../", steps));
        var rest = version is null ? "json" : $"{Uri.EscapeDataString(version)}/json";
        context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        context.Response.Headers.Location = $"{up}{name.Normalized}/{rest}{context.Request.QueryString}";
        context.Response.Headers.CacheControl = "no-cache";
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-cache";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(NotFound);
    }
}
