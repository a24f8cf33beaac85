using System.Text.Json.Nodes;

namespace Larder.Gateway.Tests.Api;

/// <summary>What becomes of tokens by the settings: where they must end, and behind a trusted proxy.</summary>
public sealed class TokenSettingsTests(TokenSettingsTests.Fixture index) : IClassFixture<TokenSettingsTests.Fixture>
{
    [Fact]
    public async Task A_new_token_ends_within_the_longest_life_and_has_to_say_when()
    {
        using var client = await index.NewClientAsync("alice");

        Assert.Equal(201, (await PostAsync(client, new { expiresAt = In(days: 29) })).Status);
        Assert.Equal(400, (await PostAsync(client, new { expiresAt = In(days: 31) })).Status);
        var (status, problem) = await PostAsync(client, new { label = "for ever" });
        Assert.Equal(400, status);
        Assert.Contains("30.00:00:00", problem!["errors"]!["expiresAt"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Networks_are_those_of_the_client_that_a_trusted_proxy_tells_of()
    {
        using var client = await index.NewClientAsync("bob");
        var (_, token) = await PostAsync(client, new { expiresAt = In(days: 1), networks = (string[])["198.51.100.0/24"] });
        using var program = index.WithToken(token!["token"]!.GetValue<string>());

        Assert.Equal(401, (await program.CallAsync(HttpMethod.Get, "/api/packages")).Status);
        program.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7");
        Assert.Equal(200, (await program.CallAsync(HttpMethod.Get, "/api/packages")).Status);
        program.DefaultRequestHeaders.Remove("X-Forwarded-For");
        program.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7, 203.0.113.9");
        Assert.Equal(401, (await program.CallAsync(HttpMethod.Get, "/api/packages")).Status);
    }

    private static Task<(int Status, JsonNode? Body)> PostAsync(HttpClient client, object body) =>
        client.CallAsync(HttpMethod.Post, "/api/tokens", System.Text.Json.JsonSerializer.Serialize(body));

    private static DateTimeOffset In(int days) => TimeProvider.System.GetUtcNow().AddDays(days);

    public sealed class Fixture : ApiFixture
    {
        protected override IEnumerable<(string Key, string Value)> Settings =>
            [.. base.Settings, ("Access:LongestTokenLife", "30.00:00:00"), ("Gateway:TrustedProxies:0", "127.0.0.1")];
    }
}
