using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Upload;

internal static class UploadEndpoints
{
    public static IServiceCollection AddUpload(this IServiceCollection services, IConfiguration configuration) => services;

    public static IEndpointRouteBuilder MapUpload(this IEndpointRouteBuilder endpoints) => endpoints;
}
