using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Larder.Gateway.Tests.Api;

namespace Larder.Gateway.Tests.Problems;

public sealed class UnroutedAnswersTests(ApiFixture index) : IClassFixture<ApiFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/no/such/address", 404, "unknown-address")]
    [InlineData("PATCH", "/api/packages", 405, "wrong-method")]
    [InlineData("POST", "/api/users", 415, "not-json")]
    public async Task What_no_endpoint_takes_is_refused_with_a_problem(string method, string path, int status, string slug)
    {
        using var client = index.NewClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = new StringContent("text", Encoding.UTF8, "text/plain");
        using var response = await client.SendAsync(request, Stop);
        var problem = await response.Content.ReadFromJsonAsync<JsonNode>(Stop);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"urn:larder:{slug}", problem!["type"]!.GetValue<string>());
    }
}
