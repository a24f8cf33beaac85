using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Catalogue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Simple;

/// <summary>The simple index: what pip, uv and the others read.</summary>
/// <remarks>Spec: https://packaging.python.org/en/latest/specifications/simple-repository-api/</remarks>
internal static class SimpleEndpoints
{
    private static readonly string[] Reads = ["GET", "HEAD"];

    public static IServiceCollection AddSimple(this IServiceCollection services) => services
        .AddLeaseCache<CatalogueNames, RootFragment, RootFragmentSource>()
        .AddSingleton<RootViews>()
        .AddSingleton<RootPages>()
        .AddSingleton<SimpleReader>();

    public static IEndpointRouteBuilder MapSimple(this IEndpointRouteBuilder endpoints)
    {
        var reader = endpoints.ServiceProvider.GetRequiredService<SimpleReader>();
        Map("/simple", reader.GetRootAsync, "GetRoot", Permission.List);
        Map("/simple/{package}", SimpleReader.GetPackageAsync, "GetPackagePage", Permission.ReadPackage);

        // Where hatch looks for what is published already, beside the upload address.
        Map("/+simple/{package}", SimpleReader.GetPackageAsync, "GetPackagePageForHatch", Permission.ReadPackage);
        return endpoints;

        void Map(string pattern, RequestDelegate handler, string name, Permission permission) => endpoints
            .MapMethods(pattern, Reads, handler)
            .WithName(name)
            .WithTags("Simple")
            .RequirePermission(permission);
    }
}
