using Larder.Gateway.Api.Transfer;
using Larder.Gateway.Authentication;
using Larder.Gateway.Catalogue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Api;

/// <summary>The management API under <c>/api</c>. It is described by itself at <c>/api/openapi.json</c>.</summary>
internal static class ApiEndpoints
{
    private static readonly string[] Reads = ["GET", "HEAD"];

    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration) => services
        .ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default))
        .AddOpenApi(ApiDescription.Name, options => options.AddDocumentTransformer(ApiDescription.Complete))
        .AddSingleton<ApiDocument>()
        .AddSingleton<ArtifactStoreProbe>()
        .AddSingleton<CatalogueReader>()
        .AddSingleton<PackageChanges>()
        .AddSingleton<UserChanges>()
        .AddSingleton<Registrations>()
        .AddSingleton<OwnPassword>()
        .AddSingleton<GroupChanges>()
        .AddSingleton<IndexChanges>();

    public static IEndpointRouteBuilder MapApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api");
        api.MapPackages();
        api.MapReleases();
        api.MapReleaseFiles();
        api.MapPackageAccess();
        api.MapIndexAccess();
        api.MapUsers();
        api.MapRegistrations();
        api.MapGroups();
        api.MapWhoami();
        api.MapTokens();
        api.MapTransfer();
        api.MapHealthDetails();
        AnswerHeadAsGet(api);
        endpoints
            .MapMethods("/api/openapi.json", Reads, endpoints.ServiceProvider.GetRequiredService<ApiDocument>().SendAsync)
            .ExcludeFromDescription()
            .AllowEverybody();
        return endpoints;
    }

    /// <summary>The server sends no body in answer to HEAD, whatever the endpoint writes.</summary>
    private static void AnswerHeadAsGet(RouteGroupBuilder api) => ((IEndpointConventionBuilder)api).Add(endpoint =>
    {
        for (var i = 0; i < endpoint.Metadata.Count; i++)
        {
            if (endpoint.Metadata[i] is HttpMethodMetadata { HttpMethods: ["GET"] })
            {
                endpoint.Metadata[i] = new HttpMethodMetadata(Reads);
            }
        }
    });

    /// <summary>Describes the body an endpoint takes, and that it may be wrong.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint)
        where T : notnull =>
        endpoint.Accepts<T>("application/json").Refuses(
            StatusCodes.Status400BadRequest,
            StatusCodes.Status413PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType);

    /// <summary>Describes the problems an endpoint answers with, beside those of access.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.ProducesProblem(status);
        }

        return endpoint;
    }
}
