using System.Text.Json.Nodes;
using Dapper;
using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.OpenIdConnect;
using Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;
using Larder.Gateway.Tests.Api;
using Larder.Grains.Abstractions;
using Larder.Grains.Database;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>The exchange as publishing tools make it with PyPI. The bodies and codes are PyPI's own tests'.</summary>
public sealed class MintTokenTests(MintFixture index) : IClassFixture<MintFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_audience_is_told_to_everybody()
    {
        using var client = index.NewClient();

        Assert.Equal($"{{\"audience\":\"{MintFixture.Audience}\"}}", await client.GetStringAsync(MintEndpoints.AudiencePath, Stop));
    }

    [Theory]
    [InlineData(MintEndpoints.MintPath)]
    [InlineData(MintEndpoints.OldMintPath)]
    public async Task A_proof_is_exchanged_for_a_token_that_is_good_for_fifteen_minutes(string path)
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var client = index.NewClient();
        var (status, body) = await client.CallAsync(HttpMethod.Post, path, new JsonObject { ["token"] = index.Prove() }.ToJsonString());

        Assert.Equal(200, status);
        Assert.Equal(["success", "token", "expires"], body!.AsObject().Select(member => member.Key));
        Assert.True(body["success"]!.GetValue<bool>());
        Assert.InRange(body["expires"]!.GetValue<long>(), before + 900, before + 960);
        Assert.True(TokenText.TryParse(body["token"]!.GetValue<string>(), out var token));

        var check = index.Services.GetRequiredService<ExchangedTokenCheck>();
        var publisher = await check.FindPublisherAsync(token, Stop);
        Assert.Equal("acme/six", publisher!.Claims["repository"]);
        Assert.Null(await check.FindUserAsync(token, Stop));
        Assert.Null(await check.FindPublisherAsync(token with { Secret = new string('A', 43) }, Stop));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"this is a valid JSON string\"")]
    [InlineData("12345")]
    [InlineData("3.14")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"token\": null}")]
    [InlineData("{\"wrongkey\": \"\"}")]
    [InlineData("{\"token\": 3.14}")]
    [InlineData("{\"token\": 0}")]
    [InlineData("{\"token\": [\"\"]}")]
    [InlineData("{\"token\": []}")]
    [InlineData("{\"token\": {}}")]
    [InlineData("{\"token\": \"\\ud800\"}")]
    [InlineData("{\"token\": \"a\", \"token\": \"b\"}")]
    [InlineData("{\"token\": \"a\"")]
    public async Task A_body_without_a_proof_is_refused(string body)
    {
        using var client = index.NewClient();

        AssertRefused("invalid-payload", await client.CallAsync(HttpMethod.Post, MintEndpoints.MintPath, body));
    }

    [Theory]
    [InlineData("not-a-jwt")]
    [InlineData("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"
        + ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c")]
    public async Task A_proof_that_is_no_token_is_malformed(string jwt) =>
        AssertRefused("invalid-payload", await index.MintAsync(jwt), "malformed JWT");

    [Fact]
    public async Task A_large_body_is_refused()
    {
        using var client = index.NewClient();

        AssertRefused("invalid-payload", await client.CallAsync(
            HttpMethod.Post, MintEndpoints.MintPath, new JsonObject { ["token"] = new string('a', 40_000) }.ToJsonString()));
    }

    [Fact]
    public async Task An_issuer_that_no_setting_names_is_unknown() => AssertRefused(
        "invalid-payload", await index.MintAsync(index.Prove(p => p["iss"] = "https://evil.example")), "unknown trusted publishing issuer");

    [Fact]
    public async Task A_proof_for_another_audience_is_invalid() => AssertRefused(
        "invalid-token", await index.MintAsync(index.Prove(p => p["aud"] = "pypi")), "malformed or invalid token");

    [Fact]
    public async Task A_proof_of_a_forger_is_invalid()
    {
        using var forged = new SigningKey("one");

        AssertRefused("invalid-token", await index.MintAsync(forged.Sign(index.Issuer.Payload(MintFixture.Audience))));
        AssertRefused("invalid-token", await index.MintAsync(index.Issuer.Key.Sign(index.Issuer.Payload(MintFixture.Audience), "HS256")));
        AssertRefused("invalid-payload", await index.MintAsync(index.Issuer.Key.Sign(index.Issuer.Payload(MintFixture.Audience), "none")));
    }

    [Fact]
    public async Task A_workload_that_no_access_list_names_gets_no_token_and_that_is_written_down()
    {
        var subject = $"repo:evil/{Guid.NewGuid():n}";

        AssertRefused("invalid-publisher", await index.MintAsync(index.Prove(p => (p["repository"], p["sub"]) = ("evil/six", subject))));

        Assert.Equal(["publisher:ci publisher:refuse ci"], await AuditAsync($"invalid-publisher: {subject}"));
    }

    [Fact]
    public async Task A_proof_is_good_for_one_token_and_the_second_try_is_written_down()
    {
        var subject = $"repo:acme/{Guid.NewGuid():n}";
        var proof = index.Prove(p => p["sub"] = subject);

        Assert.Equal(200, (await index.MintAsync(proof)).Status);
        AssertRefused("invalid-reuse-token", await index.MintAsync(proof), "invalid token: already used");

        Assert.Equal(["publisher:ci publisher:refuse ci"], await AuditAsync($"invalid-reuse-token: {subject}"));
        Assert.StartsWith("publisher:ci publisher:mint", Assert.Single(await AuditAsync($"of ci: {subject}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_without_an_id_is_good_for_one_token_too()
    {
        var proof = index.Prove(p => p.Remove("jti"));

        Assert.Equal(200, (await index.MintAsync(proof)).Status);
        AssertRefused("invalid-reuse-token", await index.MintAsync(proof));
    }

    [Fact]
    public async Task Of_many_tries_at_once_with_one_proof_one_gets_a_token()
    {
        var proof = index.Prove();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => index.MintAsync(proof)));

        Assert.Single(outcomes, outcome => outcome.Status == 200);
        Assert.All(outcomes.Where(outcome => outcome.Status != 200), outcome => AssertRefused("invalid-reuse-token", outcome));
    }

    [Fact]
    public async Task A_token_can_be_taken_back_at_once()
    {
        var (_, body) = await index.MintAsync(index.Prove());
        Assert.True(TokenText.TryParse(body!["token"]!.GetValue<string>(), out var token));
        var check = index.Services.GetRequiredService<ExchangedTokenCheck>();
        Assert.NotNull(await check.FindPublisherAsync(token, Stop));

        Assert.Equal(Refusal.None, await index.Grains.GetExchangedToken(token.Id).RevokeAsync(Published.Alice));

        Assert.Null(await check.FindPublisherAsync(token, Stop));
    }

    [Theory]
    [InlineData("/legacy/", "application/vnd.pypi.pytp.v1+json", 200)]
    [InlineData("/legacy", "*/*", 200)]
    [InlineData("http://packages.example.com/legacy/", "application/vnd.pypi.pytp.v1+json", 200)]
    [InlineData("/nothing/", "application/vnd.pypi.pytp.v1+json", 404)]
    [InlineData("/legacy/", "text/html", 406)]
    public async Task Where_all_this_is_can_be_asked(string path, string accept, int status)
    {
        using var client = index.NewClient();
        client.DefaultRequestHeaders.Accept.ParseAdd(accept);
        using var response = await client.GetAsync($"{MintEndpoints.DiscoveryPath}?discover={Uri.EscapeDataString(path)}", Stop);

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 200)
        {
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!;
            Assert.Equal("application/vnd.pypi.pytp.v1+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal($"{index.Address}_/oidc/audience", answer["audience-endpoint"]!.GetValue<string>());
            Assert.Equal($"{index.Address}_/oidc/mint-token", answer["token-mint-endpoint"]!.GetValue<string>());
        }
    }

    private static void AssertRefused(string code, (int Status, JsonNode? Body) answer, string? description = null)
    {
        Assert.Equal(422, answer.Status);
        Assert.Equal("Token request failed", answer.Body!["message"]!.GetValue<string>());
        var error = Assert.Single(answer.Body["errors"]!.AsArray())!;
        Assert.Equal(code, error["code"]!.GetValue<string>());
        Assert.Equal(description ?? error["description"]!.GetValue<string>(), error["description"]!.GetValue<string>());
    }

    private async Task<IEnumerable<string>> AuditAsync(string detail) =>
        await index.Services.GetRequiredService<IDatabase>().ReadAsync(
            connection => connection.QueryAsync<string>(
                "select actor || ' ' || action || ' ' || subject from audit where detail = @Detail", new { Detail = detail }),
            Stop);
}
