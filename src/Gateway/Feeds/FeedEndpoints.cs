using Larder.Gateway.Authentication;
using Larder.Gateway.Releases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Larder.Gateway.Feeds;

/// <summary>News of the index as RSS.</summary>
/// <remarks>Spec: https://docs.pypi.org/api/feeds/</remarks>
internal static class FeedEndpoints
{
    private static readonly string[] Reads = ["GET", "HEAD"];

    public static IServiceCollection AddFeeds(this IServiceCollection services)
    {
        services.TryAddSingleton<ReleaseMetadata>();
        return services.AddSingleton<FeedReader>();
    }

    public static IEndpointRouteBuilder MapFeeds(this IEndpointRouteBuilder endpoints)
    {
        var reader = endpoints.ServiceProvider.GetRequiredService<FeedReader>();
        Map("/rss/packages.xml", reader.GetPackagesAsync, "GetNewPackagesFeed", Permission.List);
        Map("/rss/updates.xml", reader.GetUpdatesAsync, "GetUpdatesFeed", Permission.List);
        Map("/rss/project/{package}/releases.xml", reader.GetReleasesAsync, "GetReleasesFeed", Permission.ReadPackage);
        return endpoints;

        void Map(string pattern, RequestDelegate handler, string name, Permission permission) => endpoints
            .MapMethods(pattern, Reads, handler)
            .WithName(name)
            .WithTags("Feeds")
            .RequirePermission(permission);
    }
}
