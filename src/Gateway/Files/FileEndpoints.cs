using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Files;

internal static class FileEndpoints
{
    public static IServiceCollection AddFiles(this IServiceCollection services) => services;

    public static IEndpointRouteBuilder MapFiles(this IEndpointRouteBuilder endpoints) => endpoints;
}
