using Larder.Gateway.Authentication;
using Larder.Gateway.Tests.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Tests.Authentication;

/// <summary>What every endpoint of the gateway asks of its callers.</summary>
public sealed class EndpointPermissionTests(ApiFixture index) : IClassFixture<ApiFixture>
{
    private static readonly string[] Open =
    [
        "/", "/healthz", "/readyz", "/api/openapi.json", "/api/registrations/",
        "/_/oidc/audience", "/_/oidc/mint-token", "/_/oidc/github/mint-token", "/.well-known/pytp",
        "/login", "/login/callback", "/logout",
    ];

    private IEnumerable<RouteEndpoint> Endpoints =>
        index.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>();

    [Fact]
    public void Nothing_but_what_is_meant_to_be_is_open_to_everybody()
    {
        var open = Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<PermissionRequirement>() is null).ToList();

        Assert.All(open, endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<OpenToEverybody>()));
        Assert.Equal(Open.Order(), open.Select(endpoint => endpoint.RoutePattern.RawText).Order());
    }

    [Fact]
    public void What_changes_something_asks_for_more_than_reading()
    {
        var changes = Endpoints.Where(endpoint => !IsRead(endpoint) && endpoint.Metadata.GetMetadata<OpenToEverybody>() is null).ToList();

        Assert.NotEmpty(changes);
        Assert.All(changes, endpoint => Assert.True(
            endpoint.Metadata.GetMetadata<PermissionRequirement>()?.Permission is not (null or Permission.ReadPackage or Permission.List),
            endpoint.DisplayName));
    }

    private static bool IsRead(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods
        && methods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method));
}
