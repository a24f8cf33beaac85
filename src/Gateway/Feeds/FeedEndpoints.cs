using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Feeds;

internal static class FeedEndpoints
{
    public static IServiceCollection AddFeeds(this IServiceCollection services) => services;

    public static IEndpointRouteBuilder MapFeeds(this IEndpointRouteBuilder endpoints) => endpoints;
}
