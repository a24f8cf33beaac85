using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Api;

internal static class ApiEndpoints
{
    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration) => services;

    public static IEndpointRouteBuilder MapApi(this IEndpointRouteBuilder endpoints) => endpoints;
}
