using System.Net;
using System.Net.Http.Json;
using Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect.TrustedPublishing;

public sealed class IssuerAwayTests(MintFixture index) : IClassFixture<MintFixture>
{
    [Fact]
    public async Task A_proof_of_a_platform_that_never_answered_is_answered_503_and_not_refused()
    {
        index.Issuer.IsAway = true;
        using var client = index.NewClient();
        using var body = JsonContent.Create(new { token = index.Prove() });
        using var response = await client.PostAsync(MintEndpoints.MintPath, body, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains("issuer-unavailable", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
