using System.Security.Cryptography;
using Larder.Gateway.Authentication;
using Larder.Gateway.Catalogue;
using Larder.Gateway.Forwarding;
using Larder.Gateway.Releases;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Names;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Feeds;

/// <summary>Answers for the feeds.</summary>
internal sealed class FeedReader(CatalogueReader catalogue, ReleaseMetadata metadata)
{
    private const int NewPackages = 40;
    private const int Updates = 100;
    private const int ReleasesOfOne = 40;

    public async Task GetPackagesAsync(HttpContext context)
    {
        var root = BaseAddress.Of(context.Request);
        var found = await catalogue.ListRecentAsync(
            RecentOrder.Created, NewPackages, context.GetReadScope().ToFilter(), context.RequestAborted);
        var items = found.Where(IsOffered).Select(entry => new FeedItem(
            $"{entry.DisplayName} added to the index", PageOf(root, entry.Name), PageOf(root, entry.Name), entry.Summary,
            Author: null, entry.CreatedAt));
        await SendAsync(context, RssDocument.Write(
            "Newest packages", $"{root}/simple/", "The packages that were added last", items));
    }

    public async Task GetUpdatesAsync(HttpContext context)
    {
        var root = BaseAddress.Of(context.Request);
        var found = await catalogue.ListRecentAsync(
            RecentOrder.Updated, Updates, context.GetReadScope().ToFilter(), context.RequestAborted);
        var items = found.Where(IsOffered).Where(entry => entry.LatestVersion is not null).Select(entry => new FeedItem(
            $"{entry.DisplayName} {entry.LatestVersion}", PageOf(root, entry.Name), Guid: null, entry.Summary,
            Author: null, entry.UpdatedAt));
        await SendAsync(context, RssDocument.Write(
            "Latest updates", $"{root}/simple/", "The packages that were uploaded to last", items));
    }

    public async Task GetReleasesAsync(HttpContext context)
    {
        var spelled = (string)context.GetRouteValue("package")!;
        if (!PackageName.TryParse(spelled, out var name) || context.GetPackage() is not { OffersFiles: true } pages)
        {
            await Problems.From(Grains.Abstractions.Refusal.UnknownPackage, spelled).ExecuteAsync(context);
            return;
        }

        if (spelled != name.Normalized)
        {
            context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            context.Response.Headers.Location = $"../{name.Normalized}/releases.xml{context.Request.QueryString}";
            context.Response.Headers.CacheControl = "no-cache";
            return;
        }

        var root = BaseAddress.Of(context.Request);
        var items = new List<FeedItem>();
        var newest = pages.Releases.NewestFirst.OrderByDescending(FirstUpload).Take(ReleasesOfOne);
        foreach (var release in newest)
        {
            var described = await metadata.GetAsync(release, context.RequestAborted);
            items.Add(new FeedItem(
                release.Version.Normalized, $"{root}/pypi/{name.Normalized}/{release.Version.Normalized}/json", Guid: null,
                described?.Summary ?? "", described?.AuthorEmail, FirstUpload(release)));
        }

        await SendAsync(context, RssDocument.Write(
            $"Releases of {pages.Head.DisplayName}", PageOf(root, name.Normalized),
            $"The releases of {pages.Head.DisplayName} that were uploaded last", items));
    }

    private static bool IsOffered(CatalogueEntry entry) => entry.Status != PackageStatus.Quarantined;

    private static DateTimeOffset FirstUpload(ReleaseFiles release) => release.Files.Min(file => file.UploadedAt);

    private static string PageOf(string root, string normalizedName) => $"{root}/simple/{normalizedName}/";

    private static async Task SendAsync(HttpContext context, byte[] document)
    {
        var tag = $"\"f{Convert.ToHexStringLower(SHA256.HashData(document).AsSpan(0, 16))}\"";
        var headers = context.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = context.GetPackage() is { IsOpenToRead: true } ? "no-cache" : "private, no-cache";
        if (EntityTags.Match(context.Request.Headers.IfNoneMatch, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "text/xml; charset=utf-8";
        context.Response.ContentLength = document.Length;
        headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(document, context.RequestAborted);
        }
    }
}
