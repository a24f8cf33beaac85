using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Json;

internal static class JsonEndpoints
{
    public static IServiceCollection AddJson(this IServiceCollection services) => services;

    public static IEndpointRouteBuilder MapJson(this IEndpointRouteBuilder endpoints) => endpoints;
}
