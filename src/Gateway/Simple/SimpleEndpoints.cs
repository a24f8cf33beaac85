using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Simple;

internal static class SimpleEndpoints
{
    public static IServiceCollection AddSimple(this IServiceCollection services) => services;

    public static IEndpointRouteBuilder MapSimple(this IEndpointRouteBuilder endpoints) => endpoints;
}
