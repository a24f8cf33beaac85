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
            var responses = operation["responses"]!.AsObject().Select(response => response.Key).ToList();
            if (operation["operationId"]!.GetValue<string>() != "Register")
            {
                Assert.NotEmpty(operation["security"]!.AsArray());
                Assert.Contains("401", responses);
            }

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

    [Fact]
    public async Task The_document_is_made_once_and_has_a_tag()
    {
        using var client = index.NewClient();
        using var first = await client.GetAsync("/api/openapi.json", TestContext.Current.CancellationToken);
        client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await client.GetAsync("/api/openapi.json", TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public void Where_there_is_GET_there_is_HEAD()
    {
        var reads = index.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET")).ToList();

        Assert.NotEmpty(reads);
        Assert.All(reads, endpoint =>
            Assert.Contains("HEAD", endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods));
    }

    [Theory]
    [InlineData("/api/packages")]
    [InlineData("/api/openapi.json")]
    [InlineData("/api/health")]
    public async Task HEAD_has_no_body(string path)
    {
        using var client = await index.NewAdministratorAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static IEnumerable<JsonNode> Operations(JsonNode document) =>
        document["paths"]!.AsObject()
            .Where(path => path.Key.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(path => path.Value!.AsObject().Select(operation => operation.Value!));
}
