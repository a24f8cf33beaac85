using Larder.Gateway.Authentication;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Larder.Gateway.Api;

/// <summary>Completes the OpenAPI document with what the endpoints cannot say: credentials, and the refusals of access.</summary>
internal static class ApiDescription
{
    /// <summary>The document's name, which is its file name as well.</summary>
    public const string Name = "openapi";

    public static Task Complete(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "Larder";
        document.Info.Description = "Looks after the packages, users and tokens of a private Python package index.";
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["password"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "basic",
                Description = "A user's name and password, or __token__ and an API token.",
            },
            ["token"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API token.",
            },
        };

        // HEAD goes without saying where there is GET.
        foreach (var path in document.Paths.Values)
        {
            path.Operations?.Remove(HttpMethod.Head);
        }

        foreach (var description in context.DescriptionGroups.SelectMany(group => group.Items))
        {
            var permission = description.ActionDescriptor.EndpointMetadata.OfType<PermissionRequirement>().LastOrDefault();
            var path = "/" + description.RelativePath?.Trim('/');
            if (permission is not null
                && document.Paths.TryGetValue(path, out var item)
                && item.Operations?.GetValueOrDefault(new HttpMethod(description.HttpMethod ?? "GET")) is { } operation)
            {
                DescribeAccess(document, operation, permission.Permission);
            }
        }

        return Task.CompletedTask;
    }

    private static void DescribeAccess(OpenApiDocument document, OpenApiOperation operation, Permission permission)
    {
        operation.Security =
        [
            new() { [new OpenApiSecuritySchemeReference("password", document)] = [] },
            new() { [new OpenApiSecuritySchemeReference("token", document)] = [] },
        ];
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "Credentials are required, or wrong." });
        operation.Responses.TryAdd("429", new OpenApiResponse { Description = "Too many credentials wait to be checked." });
        operation.Responses.TryAdd("503", new OpenApiResponse { Description = "The cluster is not available at the moment." });
        if (permission == Permission.Administer)
        {
            operation.Responses.TryAdd("403", new OpenApiResponse { Description = "Only for administrators." });
        }

        if (permission == Permission.Operate)
        {
            operation.Responses.TryAdd("403", new OpenApiResponse { Description = "Only by the operator's socket." });
        }
    }
}
