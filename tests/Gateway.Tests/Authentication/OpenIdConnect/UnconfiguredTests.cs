using Larder.Gateway.Tests.Api;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect;

/// <summary>An index that believes nobody else.</summary>
public sealed class UnconfiguredTests(ApiFixture index) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Tools_learn_that_there_is_no_trusted_publishing()
    {
        using var client = index.NewClient();

        var (status, body) = await client.CallAsync(HttpMethod.Get, "/_/oidc/audience");
        Assert.Equal((403, "Trusted publishing functionality not enabled"), (status, body!["message"]!.GetValue<string>()));
        (status, body) = await client.CallAsync(HttpMethod.Post, "/_/oidc/mint-token", "{\"token\":\"x\"}");
        Assert.Equal((422, "not-enabled"), (status, body!["errors"]![0]!["code"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("GET", "/login")]
    [InlineData("GET", "/login/callback?code=x&state=y")]
    [InlineData("POST", "/logout")]
    [InlineData("GET", "/.well-known/pytp?discover=/legacy/")]
    public async Task There_is_nothing_at_the_other_addresses(string method, string path)
    {
        using var client = index.NewClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(404, (int)response.StatusCode);
    }
}
