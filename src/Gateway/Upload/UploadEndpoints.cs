using Larder.Gateway.Authentication;
using Larder.Gateway.Upload.Form;
using Larder.Gateway.Upload.Spool;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Upload;

/// <summary>The legacy upload API, where publishing tools expect it.</summary>
internal static class UploadEndpoints
{
    /// <summary>With and without a slash at the end, and never a redirect: some tools abort at any, others lose the
    /// body.</summary>
    private static readonly string[] Paths = ["/legacy", "/", "/simple", "/pypi"];

    public static IServiceCollection AddUpload(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<UploadOptions>().Bind(configuration.GetSection(UploadOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<UploadOptions>, UploadOptionsValidator>()
            .AddSingleton<UploadSpool>()
            .AddSingleton<FieldMemory>()
            .AddSingleton<UploadMetrics>()
            .AddSingleton<ArtifactDeposit>()
            .AddSingleton<EarlyDeposit>()
            .AddSingleton<ArchiveInspector>()
            .AddSingleton<UploadCommit>()
            .AddSingleton<UploadPipeline>()
            .AddSingleton<UploadHandler>()
            .AddHostedService<SpoolCleaner>();
    }

    /// <summary>Must run before everything that may refuse an upload.</summary>
    public static IApplicationBuilder UseUpload(this IApplicationBuilder app) =>
        app.UseMiddleware<UploadBodyMiddleware>();

    public static IEndpointRouteBuilder MapUpload(this IEndpointRouteBuilder endpoints)
    {
        foreach (var path in Paths)
        {
            endpoints.MapPost(path, UploadAsync)
                .RequirePermission(Permission.Upload)
                .WithMetadata(UploadRoute.Instance)
                .ExcludeFromDescription();
        }

        return endpoints;
    }

    private static Task UploadAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<UploadHandler>().HandleAsync(context);
}
