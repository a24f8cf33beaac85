using Larder.Gateway.Authentication;
using Larder.Gateway.Releases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Larder.Gateway.Json;

/// <summary>The JSON API that dashboards and update bots read.</summary>
/// <remarks>Spec: https://docs.pypi.org/api/json/</remarks>
internal static class JsonEndpoints
{
    private static readonly string[] Reads = ["GET", "HEAD"];

    public static IServiceCollection AddJson(this IServiceCollection services)
    {
        services.TryAddSingleton<ReleaseMetadata>();
        return services.AddSingleton<JsonReader>();
    }

    public static IEndpointRouteBuilder MapJson(this IEndpointRouteBuilder endpoints)
    {
        var reader = endpoints.ServiceProvider.GetRequiredService<JsonReader>();
        Map("/pypi/{package}/json", reader.GetPackageAsync, "GetPackageJson");
        Map("/pypi/{package}/{version}/json", reader.GetReleaseAsync, "GetReleaseJson");
        return endpoints;

        void Map(string pattern, RequestDelegate handler, string name) => endpoints
            .MapMethods(pattern, Reads, handler)
            .WithName(name)
            .WithTags("JSON")
            .RequirePermission(Permission.ReadPackage);
    }
}
