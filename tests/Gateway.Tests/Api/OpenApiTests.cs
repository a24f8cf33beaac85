using System.Text.Json.Nodes;
using Larder.Gateway.Authentication;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Tests.Api;

public sealed class OpenApiTests(ApiFixture index) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Every_endpoint_of_the_api_is_described()
    {
        using var client = index.NewClient();
        var document = await client.GetJsonAsync("/api/openapi.json");
        var described = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"))
            .ToHashSet();

        var endpoints = index.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)
                && endpoint.Metadata.GetMetadata<PermissionRequirement>() is not null)
            .Select(endpoint =>
                $"{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]} {endpoint.RoutePattern.RawText!.TrimEnd('/')}")
            .ToList();

        Assert.NotEmpty(endpoints);
        Assert.Empty(endpoints.Except(described));
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_what_it_answers_and_who_may_ask()
    {
        using var client = index.NewClient();
        var document = await client.GetJsonAsync("/api/openapi.json");

        foreach (var operation in Operations(document))
        {
            Assert.NotEmpty(operation["operationId"]!.GetValue<string>());
            Assert.NotEmpty(operation["summary"]!.GetValue<string>());
            Assert.NotEmpty(operation["security"]!.AsArray());
            var responses = operation["responses"]!.AsObject().Select(response => response.Key).ToList();
            Assert.Contains("401", responses);
            Assert.Contains(responses, status => status.StartsWith('2'));
        }
    }

    [Fact]
    public async Task Fields_are_described_in_words()
    {
        using var client = index.NewClient();
        var document = await client.GetJsonAsync("/api/openapi.json");

        Assert.Equal(
            "Lower-case hexadecimal.",
            document["components"]!["schemas"]!["FileAnswer"]!["properties"]!["sha256"]!["description"]!.GetValue<string>());
    }

    private static IEnumerable<JsonNode> Operations(JsonNode document) =>
        document["paths"]!.AsObject()
            .Where(path => path.Key.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(path => path.Value!.AsObject().Select(operation => operation.Value!));
}
