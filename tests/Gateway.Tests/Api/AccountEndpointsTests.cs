using System.Diagnostics;
using System.Text;
namespace Larder.Gateway.Tests.Api;

public sealed class AccountEndpointsTests(ApiFixture index) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_new_user_can_log_in_and_change_the_password_and_the_old_one_is_refused_at_once()
    {
        using var administrator = await index.NewAdministratorAsync();
        var (status, user) = await administrator.CallAsync(
            HttpMethod.Post, "/api/users", """{"name": "bob", "password": "first password"}""");
        Assert.Equal(201, status);
        Assert.True(user!["enabled"]!.GetValue<bool>());
        Assert.False(user["isAdministrator"]!.GetValue<bool>());
        using var old = index.WithPassword("bob", "first password");
        Assert.Equal("bob", (await old.GetJsonAsync("/api/users/bob"))["name"]!.GetValue<string>());

        var (changed, _) = await old.CallAsync(
            HttpMethod.Put, "/api/users/bob/password", """{"current": "first password", "password": "second password"}""");

        Assert.Equal(204, changed);
        Assert.Equal(401, (await old.CallAsync(HttpMethod.Get, "/api/packages")).Status);
        using var now = index.WithPassword("bob", "second password");
        Assert.Equal(200, (await now.CallAsync(HttpMethod.Get, "/api/packages")).Status);
    }

    [Fact]
    public async Task A_user_who_is_switched_off_is_out_at_once_and_back_in_at_once()
    {
        using var administrator = await index.NewAdministratorAsync();
        using var client = await index.NewClientAsync("carol");
        Assert.Equal(200, (await client.CallAsync(HttpMethod.Get, "/api/packages")).Status);

        Assert.Equal(200, (await administrator.CallAsync(HttpMethod.Patch, "/api/users/carol", """{"enabled": false}""")).Status);
        Assert.Equal(401, (await client.CallAsync(HttpMethod.Get, "/api/packages")).Status);

        Assert.Equal(200, (await administrator.CallAsync(HttpMethod.Patch, "/api/users/carol", """{"enabled": true}""")).Status);
        Assert.Equal(200, (await client.CallAsync(HttpMethod.Get, "/api/packages")).Status);
    }

    [Theory]
    [InlineData("""{"name": "", "password": "long enough"}""", "name")]
    [InlineData("""{"name": "operator", "password": "long enough"}""", "name")]
    [InlineData("""{"name": "__token__", "password": "long enough"}""", "name")]
    [InlineData("""{"name": "a/b"}""", "name")]
    [InlineData("""{"name": "a\u0000b"}""", "name")]
    [InlineData("""{"name": "dave", "password": "short"}""", "password")]
    [InlineData("""{"name": "dave", "password": ""}""", "password")]
    [InlineData("""{"name": "dave", "password": "larder_0123456789abcdef_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3KtSS5"}""", "password")]
    public async Task A_user_that_cannot_be_is_refused_with_the_field(string json, string field)
    {
        using var administrator = await index.NewAdministratorAsync();

        var (status, problem) = await administrator.CallAsync(HttpMethod.Post, "/api/users", json);

        Assert.Equal(400, status);
        Assert.NotNull(problem!["errors"]![field]);
    }

    [Fact]
    public async Task There_is_one_user_of_each_name()
    {
        using var administrator = await index.NewAdministratorAsync();
        await index.NewClientAsync("erin");

        var (status, problem) = await administrator.CallAsync(
            HttpMethod.Post, "/api/users", """{"name": "erin", "password": "another password"}""");

        Assert.Equal(409, status);
        Assert.Equal("urn:larder:user-exists", problem!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task Users_see_and_change_themselves_only()
    {
        using var frank = await index.NewClientAsync("frank");
        await index.NewClientAsync("grace");

        Assert.Equal(200, (await frank.CallAsync(HttpMethod.Get, "/api/users/frank")).Status);
        Assert.Equal(403, (await frank.CallAsync(HttpMethod.Get, "/api/users/grace")).Status);
        Assert.Equal(403, (await frank.CallAsync(HttpMethod.Get, "/api/users/nobody")).Status);
        Assert.Equal(403, (await frank.CallAsync(HttpMethod.Get, "/api/users")).Status);
        Assert.Equal(403, (await frank.CallAsync(HttpMethod.Put, "/api/users/grace/password", """{"password": "stolen password"}""")).Status);
        Assert.Equal(403, (await frank.CallAsync(HttpMethod.Post, "/api/users", """{"name": "x"}""")).Status);
        Assert.Equal(403, (await frank.CallAsync(HttpMethod.Get, "/api/tokens?user=grace")).Status);
        Assert.Equal(403, (await frank.CallAsync(HttpMethod.Post, "/api/tokens", """{"user": "grace"}""")).Status);
    }

    [Theory, InlineData("%00"), InlineData("a%00b"), InlineData("a%0ab")]
    public async Task A_user_of_no_valid_name_has_no_list_of_tokens(string user)
    {
        using var administrator = await index.NewAdministratorAsync();

        var (status, problem) = await administrator.CallAsync(HttpMethod.Get, $"/api/tokens?user={user}");

        Assert.Equal(400, status);
        Assert.Contains("user", problem!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_users_shows_no_hash()
    {
        using var administrator = await index.NewAdministratorAsync();

        var list = await administrator.GetJsonAsync("/api/users?limit=1000");

        var root = list["items"]!.AsArray().Single(user => user!["name"]!.GetValue<string>() == "root")!;
        Assert.True(root["hasPassword"]!.GetValue<bool>());
        Assert.DoesNotContain("pbkdf2", list.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_last_administrator_cannot_be_switched_off()
    {
        using var administrator = await index.NewAdministratorAsync();

        var (status, problem) = await administrator.CallAsync(HttpMethod.Patch, "/api/users/root", """{"enabled": false}""");

        Assert.Equal(409, status);
        Assert.Equal("urn:larder:last-administrator", problem!["type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/api/users", "rupert")]
    [InlineData("/api/users/", "sybil")]
    public async Task What_was_made_is_where_a_relative_link_says(string path, string name)
    {
        using var administrator = await index.NewAdministratorAsync();
        using var content = new StringContent($$"""{"name": "{{name}}"}""", Encoding.UTF8, "application/json");
        using var response = await administrator.PostAsync(path, content, TestContext.Current.CancellationToken);

        var location = response.Headers.Location!;
        Assert.False(location.IsAbsoluteUri);
        Assert.False(location.OriginalString.StartsWith('/'));
        Assert.Equal($"/api/users/{name}", new Uri(new Uri(index.Address, path), location).AbsolutePath);
    }

    [Fact]
    public async Task Health_says_which_part_works()
    {
        using var client = await index.NewClientAsync("peggy");

        Assert.Equal("""{"status":"healthy","catalogue":"ok","artifacts":"ok"}""", (await client.GetJsonAsync("/api/health")).ToJsonString());
        Assert.Equal(401, (await index.NewClient().CallAsync(HttpMethod.Get, "/api/health")).Status);
    }

    [Fact]
    public async Task Health_says_that_the_artifact_store_is_gone_and_that_it_is_back()
    {
        using var client = await index.NewClientAsync("victor");
        var artifacts = Path.Combine(index.Folder, "artifacts");

        Directory.Move(artifacts, artifacts + ".away");
        await WaitForHealthAsync(client, 503, "degraded");
        Assert.False(Directory.Exists(artifacts));

        Directory.Move(artifacts + ".away", artifacts);
        await WaitForHealthAsync(client, 200, "healthy");
    }

    private static async Task WaitForHealthAsync(HttpClient client, int status, string word)
    {
        for (var watch = Stopwatch.StartNew(); ;)
        {
            var (got, body) = await client.CallAsync(HttpMethod.Get, "/api/health");
            if (got == status)
            {
                Assert.Equal(word, body!["status"]!.GetValue<string>());
                return;
            }

            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It still answered {got}.");
        }
    }
}
