using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Files;

/// <summary>The bytes of listed files, and the metadata file beside each (PEP 658).</summary>
internal static class FileEndpoints
{
    private static readonly string[] Reads = ["GET", "HEAD"];

    public static IServiceCollection AddFiles(this IServiceCollection services) => services
        .AddSingleton<ArtifactCache>()
        .AddSingleton<FileResponse>()
        .AddSingleton<FileReader>();

    public static IEndpointRouteBuilder MapFiles(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapMethods(
                "/files/{package}/{digest}/{file}", Reads, endpoints.ServiceProvider.GetRequiredService<FileReader>().GetAsync)
            .WithName("GetFile")
            .WithTags("Files")
            .RequirePermission(Permission.ReadPackage);
        return endpoints;
    }
}
