using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Larder.Gateway.Tests.Api;

public sealed class PackageEndpointsTests(ApiFixture index) : IClassFixture<ApiFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_go_through_all_packages_in_the_order_of_their_names_page_by_page()
    {
        var names = Enumerable.Range(0, 150).Select(i => $"paged-{i:000}").ToList();
        await Task.WhenAll(names.Select(name => index.PublishAsync(name, "1.0")));
        using var client = await index.NewClientAsync("alice");

        var seen = new List<string>();
        string? after = "paged";
        do
        {
            var page = await client.GetJsonAsync($"/api/packages?query=paged&limit=40&after={after}");
            var items = page["items"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()).ToList();
            Assert.InRange(items.Count, 0, 40);
            seen.AddRange(items);
            after = page["next"]?.GetValue<string>();
        }
        while (after is not null);

        Assert.Equal(names, seen);
    }

    [Fact]
    public async Task A_list_shorter_than_the_limit_has_no_next_page()
    {
        await index.PublishAsync("lonely", "1.0");
        using var client = await index.NewClientAsync("alice");

        var page = await client.GetJsonAsync("/api/packages?query=LONELY");

        var item = Assert.Single(page["items"]!.AsArray())!;
        Assert.Equal("1.0", item["latestVersion"]!.GetValue<string>());
        Assert.Equal("active", item["status"]!.GetValue<string>());
        Assert.Equal(1, item["fileCount"]!.GetValue<int>());
        Assert.Null(page["next"]);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("after=a%0ab", "after")]
    public async Task A_wrong_part_of_a_query_is_named(string query, string field)
    {
        using var client = await index.NewClientAsync("alice");

        var (status, problem) = await client.CallAsync(HttpMethod.Get, "/api/packages?" + query);

        Assert.Equal(400, status);
        Assert.Equal("urn:larder:invalid-request", problem!["type"]!.GetValue<string>());
        Assert.NotEmpty(problem["errors"]![field]!.AsArray());
    }

    [Fact]
    public async Task A_number_that_is_none_is_a_bad_request()
    {
        using var client = await index.NewClientAsync("alice");
        using var response = await client.GetAsync("/api/packages?limit=many", Stop);

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_package_is_shown_with_its_releases_newest_first_and_files_that_can_be_fetched()
    {
        await index.PublishAsync("shown", "1.10");
        await index.PublishAsync("shown", "1.9");
        await index.PublishAsync("shown", "2.0rc1");
        using var client = await index.NewClientAsync("alice");

        var package = await client.GetJsonAsync("/api/packages/Shown");

        Assert.Equal("shown", package["name"]!.GetValue<string>());
        Assert.Equal("1.10", package["latestVersion"]!.GetValue<string>());
        Assert.Equal(
            ["2.0rc1", "1.10", "1.9"],
            package["releases"]!.AsArray().Select(release => release!["version"]!.GetValue<string>()));
        var file = package["releases"]![1]!["files"]![0]!;
        Assert.Equal("alice", file["uploadedBy"]!.GetValue<string>());
        Assert.Equal("the bytes of shown 1.10", await FollowAsync(client, "/api/packages/shown", file));
    }

    [Theory]
    [InlineData("/api/packages/linked/releases/1.0")]
    [InlineData("/api/packages/linked/releases/1.0/")]
    public async Task Links_to_files_are_relative_to_what_they_are_in(string path)
    {
        await index.PublishAsync("linked", "1.0");
        using var client = await index.NewClientAsync("alice");

        var release = await client.GetJsonAsync(path);

        Assert.Equal("the bytes of linked 1.0", await FollowAsync(client, path, release["files"]![0]!));
    }

    [Fact]
    public async Task A_release_is_found_by_any_spelling_of_its_version()
    {
        await index.PublishAsync("spelled", "1.0");
        using var client = await index.NewClientAsync("alice");

        var release = await client.GetJsonAsync("/api/packages/spelled/releases/v1");

        Assert.Equal("1.0", release["version"]!.GetValue<string>());
        Assert.Equal(404, (await client.CallAsync(HttpMethod.Get, "/api/packages/spelled/releases/2")).Status);
        Assert.Equal(404, (await client.CallAsync(HttpMethod.Get, "/api/packages/spelled/releases/x")).Status);
    }

    [Fact]
    public async Task A_yank_and_its_reason_are_on_the_page_at_once_and_so_is_taking_it_back()
    {
        await index.PublishAsync("yanked", "1.0");
        using var client = await index.NewClientAsync("alice");
        Assert.Null(await YankedAsync(client));

        var (status, change) = await client.CallAsync(
            HttpMethod.Put, "/api/packages/yanked/releases/1.0/yank", """{"reason": "broken <b>"}""");

        Assert.Equal(200, status);
        Assert.Equal(1, change!["changed"]!.GetValue<int>());
        Assert.Equal("broken <b>", (await YankedAsync(client))!.GetValue<string>());

        await client.CallAsync(HttpMethod.Delete, "/api/packages/yanked/releases/1.0/yank");
        Assert.Null(await YankedAsync(client));
    }

    [Fact]
    public async Task One_file_is_yanked_without_a_reason_by_a_request_without_a_body()
    {
        var file = await index.PublishAsync("one-yanked", "1.0");
        using var client = await index.NewClientAsync("alice");

        var (status, _) = await client.CallAsync(HttpMethod.Put, $"/api/packages/one-yanked/files/{file.FileName}/yank");

        Assert.Equal(200, status);
        var release = await client.GetJsonAsync("/api/packages/one-yanked/releases/1.0");
        Assert.True(release["yanked"]!.GetValue<bool>());
        Assert.Null(release["yankedReason"]);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 400)]
    [InlineData("""{"reason": 5}""", 400)]
    [InlineData("""{"reasn": "x"}""", 400)]
    [InlineData("""{"reason": "x", "reason": "y"}""", 400)]
    [InlineData("""{"reason": "two\nlines"}""", 400)]
    [InlineData("""{"reason": "two\u2028lines"}""", 400)]
    [InlineData("""{"reason": "two\u2029paragraphs"}""", 400)]
    [InlineData("""{"reason": "backwards \u202e"}""", 400)]
    [InlineData("""{"reason": "set apart \u2066"}""", 400)]
    [InlineData("""{"reason": "\ud800"}""", 400)]
    [InlineData("""{"reason": "x"} and more""", 400)]
    public async Task A_wrong_body_is_refused_in_words(string body, int expected)
    {
        await index.PublishAsync("wrong-body", "1.0");
        using var client = await index.NewClientAsync("alice");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PutAsync("/api/packages/wrong-body/releases/1.0/yank", content, Stop);

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonObject>(Stop);
        Assert.NotEmpty(problem!["detail"]!.GetValue<string>());
        Assert.DoesNotContain("Larder.", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_that_a_form_of_another_site_could_send_is_refused(string type)
    {
        using var administrator = await index.NewAdministratorAsync();
        using var content = new StringContent("""{"name": "evil", "isAdministrator": true}""", Encoding.UTF8, type);
        using var response = await administrator.PostAsync("/api/users", content, Stop);

        Assert.Equal(415, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_without_being_read()
    {
        using var client = await index.NewAdministratorAsync();
        using var content = new StringContent($$"""{"reason": "{{new string('x', 70_000)}}"}""", Encoding.UTF8, "application/json");
        using var response = await client.PutAsync("/api/packages/x/releases/1.0/yank", content, Stop);

        Assert.Equal(413, (int)response.StatusCode);
    }

    [Fact]
    public async Task Deleting_is_for_who_manages_the_package_and_is_final()
    {
        var file = await index.PublishAsync("deleted", "1.0");
        await index.PublishAsync("deleted", "2.0");
        using var manager = await index.NewClientAsync("alice");
        using var user = await index.NewClientAsync("bob");
        using var administrator = await index.NewAdministratorAsync();

        Assert.Equal(403, (await user.CallAsync(HttpMethod.Delete, "/api/packages/deleted")).Status);
        Assert.Equal(200, (await manager.CallAsync(HttpMethod.Delete, $"/api/packages/deleted/files/{file.FileName}")).Status);
        using var gone = await user.GetAsync($"/files/deleted/{file.Sha256[..16]}/{file.FileName}", Stop);
        Assert.Equal(404, (int)gone.StatusCode);
        Assert.Equal(200, (await administrator.CallAsync(HttpMethod.Delete, "/api/packages/deleted/releases/2.0")).Status);
    }

    [Theory]
    [InlineData("files/twice-1.0-py3-none-any.whl", "files/twice-2.0-py3-none-any.whl")]
    [InlineData("releases/1.0", "releases/2.0")]
    [InlineData("", "../never")]
    public async Task A_deletion_may_be_sent_again_and_404_is_for_what_was_never_there(string path, string unknown)
    {
        await index.PublishAsync("twice", "1.0");
        using var administrator = await index.NewAdministratorAsync();
        await administrator.CallAsync(HttpMethod.Delete, $"/api/packages/twice/{path}".TrimEnd('/'));

        var (status, change) = await administrator.CallAsync(HttpMethod.Delete, $"/api/packages/twice/{path}".TrimEnd('/'));

        Assert.Equal((200, 0), (status, change!["changed"]!.GetValue<int>()));
        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Delete, $"/api/packages/twice/{unknown}")).Status);
    }

    [Fact]
    public async Task A_deleted_package_is_gone_from_everywhere()
    {
        await index.PublishAsync("gone", "1.0");
        using var administrator = await index.NewAdministratorAsync();

        Assert.Equal(200, (await administrator.CallAsync(HttpMethod.Delete, "/api/packages/gone")).Status);
        Assert.Equal(404, (await administrator.CallAsync(HttpMethod.Get, "/api/packages/gone")).Status);
        Assert.Empty((await administrator.GetJsonAsync("/api/packages?query=gone"))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_status_is_set_with_its_reason()
    {
        await index.PublishAsync("quarantined", "1.0");
        using var administrator = await index.NewAdministratorAsync();

        var (status, _) = await administrator.CallAsync(
            HttpMethod.Put, "/api/packages/quarantined/status", """{"status": "quarantined", "reason": "stolen"}""");

        Assert.Equal(200, status);
        var package = await administrator.GetJsonAsync("/api/packages/quarantined");
        Assert.Equal("quarantined", package["status"]!.GetValue<string>());
        Assert.Equal("stolen", package["statusReason"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_is_in_quarantine_is_shown_to_administrators_only()
    {
        await index.PublishAsync("locked-away", "1.0");
        using var administrator = await index.NewAdministratorAsync();
        using var client = await index.NewClientAsync("alice");
        await administrator.CallAsync(HttpMethod.Put, "/api/packages/locked-away/status", """{"status": "quarantined"}""");

        var package = await client.GetJsonAsync("/api/packages/locked-away");
        Assert.Equal("quarantined", package["status"]!.GetValue<string>());
        Assert.Empty(package["releases"]!.AsArray());
        Assert.Null(package["latestVersion"]);
        Assert.Equal(0, package["sizeBytes"]!.GetValue<long>());
        Assert.Equal(404, (await client.CallAsync(HttpMethod.Get, "/api/packages/locked-away/releases/1.0")).Status);
        Assert.Empty((await client.GetJsonAsync("/api/packages?query=locked-away"))["items"]!.AsArray());

        Assert.Single((await administrator.GetJsonAsync("/api/packages/locked-away"))["releases"]!.AsArray());
        Assert.Equal(200, (await administrator.CallAsync(HttpMethod.Get, "/api/packages/locked-away/releases/1.0")).Status);
        Assert.Single((await administrator.GetJsonAsync("/api/packages?query=locked-away"))["items"]!.AsArray());
    }

    [Fact]
    public async Task All_wrong_fields_are_named_at_once()
    {
        using var administrator = await index.NewAdministratorAsync();

        var (status, problem) = await administrator.CallAsync(
            HttpMethod.Put, "/api/packages/x/status", $$"""{"status": "asleep", "reason": "{{new string('x', 501)}}"}""");

        Assert.Equal(400, status);
        Assert.Equal(["reason", "status"], problem!["errors"]!.AsObject().Select(error => error.Key));
    }

    [Theory]
    [InlineData("GET", "/api/packages/no-such")]
    [InlineData("GET", "/api/packages/-bad-%0d%0aname")]
    [InlineData("GET", "/api/packages/%E2%84%AAelvin")]
    [InlineData("DELETE", "/api/packages/no-such")]
    [InlineData("DELETE", "/api/packages/no-such/files/x")]
    [InlineData("DELETE", "/api/packages/no-such/releases/not%20a%20version")]
    [InlineData("PUT", "/api/packages/no-such/releases/1.0/yank")]
    [InlineData("PUT", "/api/packages/no-such/files/x/yank")]
    [InlineData("DELETE", "/api/packages/no-such/files/x/yank")]
    public async Task What_does_not_exist_is_not_found(string method, string path)
    {
        using var administrator = await index.NewAdministratorAsync();

        var (status, problem) = await administrator.CallAsync(HttpMethod.Parse(method), path);

        Assert.Equal(404, status);
        Assert.StartsWith("urn:larder:unknown-", problem!["type"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_nothing_is_told()
    {
        await index.PublishAsync("secret", "1.0");
        using var client = index.NewClient();

        foreach (var path in (string[])["/api/packages", "/api/packages/secret", "/api/packages/no-such", "/api/users", "/api/tokens"])
        {
            Assert.Equal(401, (await client.CallAsync(HttpMethod.Get, path)).Status);
        }
    }

    private static async Task<JsonNode?> YankedAsync(HttpClient client) =>
        (await client.GetJsonAsync("/api/packages/yanked"))["releases"]![0]!["files"]![0]!["yankedReason"];

    /// <summary>Fetches a file by its link, which must work under any prefix.</summary>
    private async Task<string> FollowAsync(HttpClient client, string path, JsonNode file)
    {
        var url = file["url"]!.GetValue<string>();
        Assert.StartsWith("../", url, StringComparison.Ordinal);
        return await client.GetStringAsync(new Uri(new Uri(index.Address, path), url), Stop);
    }
}
