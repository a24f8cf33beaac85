using Larder.Gateway.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Health;

/// <summary>What a supervisor asks: is the process alive, and should requests be sent to it.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Reads = ["GET", "HEAD"];

    public static IServiceCollection AddHealth(this IServiceCollection services) => services.AddSingleton<Readiness>();

    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var readiness = endpoints.ServiceProvider.GetRequiredService<Readiness>();
        Map("/healthz", context => PlainText.SendAsync(context, StatusCodes.Status200OK, "alive\n"), "GetLiveness");
        Map("/readyz", readiness.GetAsync, "GetReadiness");
        return endpoints;

        void Map(string pattern, RequestDelegate handler, string name) =>
            endpoints.MapMethods(pattern, Reads, handler).WithName(name).WithTags("Health").AllowEverybody();
    }
}
