namespace Larder.Gateway.Tests.Api;

/// <summary>Where tokens must end.</summary>
public sealed class TokenLifeTests(TokenLifeTests.Fixture index) : IClassFixture<TokenLifeTests.Fixture>
{
    [Fact]
    public async Task A_new_token_ends_within_the_longest_life_and_has_to_say_when()
    {
        using var client = await index.NewClientAsync("alice");

        Assert.Equal(201, await PostAsync($$"""{"expiresAt": "{{In(days: 29):O}}"}"""));
        Assert.Equal(400, await PostAsync($$"""{"expiresAt": "{{In(days: 31):O}}"}"""));
        Assert.Equal(400, await PostAsync("{}"));

        async Task<int> PostAsync(string json) => (await client.CallAsync(HttpMethod.Post, "/api/tokens", json)).Status;
    }

    private static DateTimeOffset In(int days) => TimeProvider.System.GetUtcNow().AddDays(days);

    public sealed class Fixture : ApiFixture
    {
        protected override IEnumerable<(string Key, string Value)> Settings => [.. base.Settings, ("Access:LongestTokenLife", "30.00:00:00")];
    }
}
