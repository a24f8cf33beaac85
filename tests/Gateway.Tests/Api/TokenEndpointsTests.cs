using System.Text.Json.Nodes;
using Larder.Gateway.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Tests.Api;

public sealed class TokenEndpointsTests(ApiFixture index) : IClassFixture<ApiFixture>
{
    private const string Strong = """{"scopes": [{"actions": ["read", "administer"], "packages": ["*"]}]}""";

    [Fact]
    public async Task A_token_works_until_it_is_revoked_and_its_secret_is_shown_once()
    {
        using var heidi = await index.NewClientAsync("heidi");
        var (id, text) = await NewTokenAsync(heidi, """{"label": "laptop"}""");
        using var client = index.WithToken(text);
        using var basic = index.WithPassword("__token__", text + "\n");
        Assert.Equal(200, (await client.CallAsync(HttpMethod.Get, "/api/packages")).Status);
        Assert.Equal(200, (await basic.CallAsync(HttpMethod.Get, "/api/packages")).Status);

        var list = await heidi.GetJsonAsync("/api/tokens");
        Assert.Equal("laptop", Assert.Single(list["items"]!.AsArray())!["label"]!.GetValue<string>());
        Assert.DoesNotContain(text.Split('_')[2], list.ToJsonString(), StringComparison.Ordinal);

        Assert.Equal(204, (await heidi.CallAsync(HttpMethod.Delete, $"/api/tokens/{id}")).Status);
        Assert.Equal(401, (await client.CallAsync(HttpMethod.Get, "/api/packages")).Status);
        Assert.Equal(401, (await basic.CallAsync(HttpMethod.Get, "/api/packages")).Status);
        Assert.Equal("revoked", (await heidi.GetJsonAsync($"/api/tokens/{id}"))["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_token_shows_its_scopes_with_normalized_names_and_its_networks()
    {
        using var client = await index.NewClientAsync("karl");
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(4_000_000_000);
        var (id, _) = await NewTokenAsync(client, $$"""
            {"scopes": [{"actions": ["write", "read"], "packages": ["Foo_Bar", "foo.bar", "team-*"], "index": "main"},
                        {"actions": ["manage"], "packages": ["*"]}],
             "networks": ["127.0.0.0/8", "::1", "FD00::/8"], "expiresAt": "{{expiresAt:O}}"}
            """);

        var token = await client.GetJsonAsync($"/api/tokens/{id}");

        Assert.Equal(
            """
            [{"actions":["read","write"],"packages":["foo-bar","team-*"],"index":"main"},
            """.Trim() + """{"actions":["manage"],"packages":["*"],"index":"main"}]""",
            token["scopes"]!.ToJsonString());
        Assert.Equal("""["127.0.0.0/8","::1/128","fd00::/8"]""", token["networks"]!.ToJsonString());
        Assert.Equal(expiresAt, token["expiresAt"]!.GetValue<DateTimeOffset>());
        Assert.Equal("active", token["state"]!.GetValue<string>());
        Assert.Equal(token.ToJsonString(), (await client.GetJsonAsync("/api/tokens"))["items"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task A_token_that_was_made_without_scopes_may_all_with_packages_and_no_more()
    {
        using var administrator = await index.NewAdministratorAsync();
        var (id, text) = await NewTokenAsync(administrator, "{}");

        Assert.Equal(
            """[{"actions":["read","write","manage"],"packages":["*"],"index":"main"}]""",
            (await administrator.GetJsonAsync($"/api/tokens/{id}"))["scopes"]!.ToJsonString());
        using var client = index.WithToken(text);
        Assert.Equal(200, (await client.CallAsync(HttpMethod.Get, "/api/packages")).Status);
        Assert.Equal(403, (await client.CallAsync(HttpMethod.Get, "/api/users")).Status);
    }

    [Fact]
    public async Task Only_an_administrator_has_a_token_that_administers_and_has_to_ask_for_it()
    {
        using var administrator = await index.NewAdministratorAsync();
        using var leo = await index.NewClientAsync("leo");

        var (status, problem) = await leo.CallAsync(HttpMethod.Post, "/api/tokens", Strong);
        Assert.Equal(400, status);
        Assert.Equal("urn:larder:not-administrator", problem!["type"]!.GetValue<string>());
        Assert.Contains("scopes", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(400, (await administrator.CallAsync(HttpMethod.Post, "/api/tokens", For(Strong, "leo"))).Status);

        using var client = index.WithToken((await NewTokenAsync(administrator, Strong)).Text);
        Assert.Equal(200, (await client.CallAsync(HttpMethod.Get, "/api/users")).Status);
        Assert.Equal(200, (await client.CallAsync(HttpMethod.Get, "/api/tokens?user=leo")).Status);
    }

    [Fact]
    public async Task A_token_from_outside_of_its_networks_is_wrong_at_once_and_inside_right()
    {
        using var client = await index.NewClientAsync("mona");
        using var inside = index.WithToken((await NewTokenAsync(client, """{"networks": ["10.0.0.0/8", "127.0.0.1"]}""")).Text);
        using var outside = index.WithToken((await NewTokenAsync(client, """{"networks": ["10.0.0.0/8"]}""")).Text);

        Assert.Equal(200, (await inside.CallAsync(HttpMethod.Get, "/api/packages")).Status);
        var (status, problem) = await outside.CallAsync(HttpMethod.Get, "/api/packages");
        Assert.Equal(401, status);
        Assert.Equal("urn:larder:wrong-credentials", problem!["type"]!.GetValue<string>());
        outside.DefaultRequestHeaders.Add("X-Forwarded-For", "10.0.0.1");
        Assert.Equal(401, (await outside.CallAsync(HttpMethod.Get, "/api/packages")).Status);
    }

    [Fact]
    public async Task A_token_makes_no_tokens_and_sets_no_passwords_that_would_outlive_it()
    {
        using var ivan = await index.NewClientAsync("ivan");
        using var client = index.WithToken((await NewTokenAsync(ivan, "{}")).Text);

        Assert.Equal(403, (await client.CallAsync(HttpMethod.Post, "/api/tokens", "{}")).Status);
        Assert.Equal(403, (await client.CallAsync(HttpMethod.Put, "/api/users/ivan/password", """{"password": "another password"}""")).Status);
    }

    [Fact]
    public async Task Not_even_a_token_that_administers_makes_what_would_outlive_it()
    {
        using var administrator = await index.NewAdministratorAsync();
        using var client = index.WithToken((await NewTokenAsync(administrator, Strong)).Text);

        Assert.Equal(200, (await client.CallAsync(HttpMethod.Get, "/api/users")).Status);
        Assert.Equal(403, (await client.CallAsync(HttpMethod.Post, "/api/tokens", "{}")).Status);
        Assert.Equal(403, (await client.CallAsync(HttpMethod.Post, "/api/users", """{"name": "trent"}""")).Status);
        Assert.Equal(
            403, (await client.CallAsync(HttpMethod.Put, "/api/users/root/password", """{"password": "long enough"}""")).Status);
    }

    [Fact]
    public async Task A_token_sees_and_revokes_itself_and_no_other_one_of_its_owner()
    {
        using var nina = await index.NewClientAsync("nina");
        var (other, _) = await NewTokenAsync(nina, "{}");
        var (id, text) = await NewTokenAsync(nina, """{"scopes": [{"actions": ["read"], "packages": ["six"]}]}""");
        using var client = index.WithToken(text);

        Assert.Equal(403, (await client.CallAsync(HttpMethod.Get, "/api/tokens")).Status);
        Assert.Equal(404, (await client.CallAsync(HttpMethod.Get, $"/api/tokens/{other}")).Status);
        Assert.Equal(404, (await client.CallAsync(HttpMethod.Delete, $"/api/tokens/{other}")).Status);
        Assert.Equal(200, (await client.CallAsync(HttpMethod.Get, $"/api/tokens/{id}")).Status);
        Assert.Equal(204, (await client.CallAsync(HttpMethod.Delete, $"/api/tokens/{id}")).Status);
        Assert.Equal(401, (await client.CallAsync(HttpMethod.Get, $"/api/tokens/{id}")).Status);
    }

    [Fact]
    public async Task Nobody_sees_or_revokes_the_token_of_somebody_else()
    {
        using var judy = await index.NewClientAsync("judy");
        using var mallory = await index.NewClientAsync("mallory");
        var (id, _) = await NewTokenAsync(judy, "{}");

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete])
        {
            Assert.Equal(404, (await mallory.CallAsync(method, $"/api/tokens/{id}")).Status);
            Assert.Equal(404, (await mallory.CallAsync(method, "/api/tokens/0123456789abcdef")).Status);
            Assert.Equal(404, (await mallory.CallAsync(method, "/api/tokens/not-an-id")).Status);
        }

        Assert.Empty((await mallory.GetJsonAsync("/api/tokens"))["items"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"expiresAt": "2020-01-01T00:00:00Z"}""", "expiresAt")]
    [InlineData("""{"label": "two\nlines"}""", "label")]
    [InlineData("""{"scopes": []}""", "scopes")]
    [InlineData("""{"scopes": [null]}""", "scopes[0].actions")]
    [InlineData("""{"scopes": [{"packages": ["*"]}]}""", "scopes[0].actions")]
    [InlineData("""{"scopes": [{"actions": [], "packages": ["*"]}]}""", "scopes[0].actions")]
    [InlineData("""{"scopes": [{"actions": ["read", "Write"], "packages": ["*"]}]}""", "scopes[0].actions")]
    [InlineData("""{"scopes": [{"actions": [null], "packages": ["*"]}]}""", "scopes[0].actions")]
    [InlineData("""{"scopes": [{"actions": ["read"]}]}""", "scopes[0].packages")]
    [InlineData("""{"scopes": [{"actions": ["read"], "packages": []}]}""", "scopes[0].packages")]
    [InlineData("""{"scopes": [{"actions": ["read"], "packages": ["six", "../six"]}]}""", "scopes[0].packages[1]")]
    [InlineData("""{"scopes": [{"actions": ["read"], "packages": [null]}]}""", "scopes[0].packages[0]")]
    [InlineData("""{"scopes": [{"actions": ["read"], "packages": ["Team_*"]}]}""", "scopes[0].packages[0]")]
    [InlineData("""{"scopes": [{"actions": ["read"], "packages": ["*****"]}]}""", "scopes[0].packages[0]")]
    [InlineData("""{"scopes": [{"actions": ["read"], "packages": ["a,b"]}]}""", "scopes[0].packages[0]")]
    [InlineData("""{"scopes": [{"actions": ["administer"], "packages": ["six"]}]}""", "scopes[0].packages")]
    [InlineData("""{"scopes": [{"actions": ["read"], "packages": ["*"], "index": "other"}]}""", "scopes[0].index")]
    [InlineData("""{"networks": []}""", "networks")]
    [InlineData("""{"networks": ["10.0.0.0/8", "10.1.0.0/8"]}""", "networks[1]")]
    [InlineData("""{"networks": [null]}""", "networks[0]")]
    public async Task A_token_that_cannot_be_is_refused_with_the_field(string json, string field)
    {
        using var client = await index.NewClientAsync("niaj");

        var (status, problem) = await client.CallAsync(HttpMethod.Post, "/api/tokens", json);

        Assert.Equal(400, status);
        Assert.NotNull(problem!["errors"]![field]);
    }

    [Fact]
    public async Task Too_many_scopes_packages_and_networks_are_refused()
    {
        using var client = await index.NewClientAsync("otto");

        Assert.Equal(400, (await PostAsync("scopes", 21, """{"actions":["read"],"packages":["*"]}""")).Status);
        Assert.Equal(400, (await PostAsync("networks", 21, "\"10.0.0.1\"")).Status);
        var packages = string.Join(',', Enumerable.Range(0, 101).Select(number => $"\"p{number}\""));
        Assert.Equal(400, (await PostAsync("scopes", 1, $$"""{"actions":["read"],"packages":[{{packages}}]}""")).Status);

        Task<(int Status, JsonNode? Body)> PostAsync(string field, int count, string item) => client.CallAsync(
            HttpMethod.Post, "/api/tokens", $$"""{"{{field}}": [{{string.Join(',', Enumerable.Repeat(item, count))}}]}""");
    }

    [Fact]
    public async Task An_administrator_makes_tokens_for_others_who_exist()
    {
        using var administrator = await index.NewAdministratorAsync();
        await index.NewClientAsync("olivia");

        using var client = index.WithToken((await NewTokenAsync(administrator, """{"user": "olivia"}""")).Text);
        Assert.Equal(200, (await client.CallAsync(HttpMethod.Get, "/api/users/olivia")).Status);

        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Post, "/api/tokens", """{"user": "nobody-at-all"}""")).Status);
    }

    [Fact]
    public async Task A_token_shows_when_it_was_last_used_once_that_was_sent_on()
    {
        using var paul = await index.NewClientAsync("paul");
        var (id, text) = await NewTokenAsync(paul, "{}");
        var before = TimeProvider.System.GetUtcNow();
        using var client = index.WithToken(text);
        await client.CallAsync(HttpMethod.Get, "/api/packages");

        await index.Services.GetRequiredService<TokenUseSender>().SendAsync(TimeSpan.FromSeconds(30));

        var used = (await paul.GetJsonAsync($"/api/tokens/{id}"))["lastUsedAt"]!.GetValue<DateTimeOffset>();
        Assert.InRange(used, before.AddSeconds(-1), TimeProvider.System.GetUtcNow());
    }

    private static string For(string json, string user) => $$"""{"user": "{{user}}", {{json[1..]}}""";

    private static async Task<(string Id, string Text)> NewTokenAsync(HttpClient client, string json)
    {
        var (status, token) = await client.CallAsync(HttpMethod.Post, "/api/tokens", json);
        Assert.Equal(201, status);
        return (token!["id"]!.GetValue<string>(), token["token"]!.GetValue<string>());
    }
}
