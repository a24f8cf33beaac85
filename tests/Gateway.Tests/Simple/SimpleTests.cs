using System.Net;
using System.Text.Json;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Tests.Simple;

/// <summary>The simple index over HTTP.</summary>
public sealed class SimpleTests(IndexFixture index) : IClassFixture<IndexFixture>
{
    private const string Json = "application/vnd.pypi.simple.v1+json";
    private const string Html = "application/vnd.pypi.simple.v1+html";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_listed_as_soon_as_its_upload_is_acknowledged()
    {
        for (var number = 0; number < 20; number++)
        {
            await index.PublishAsync("listed", $"1.{number}");
            Assert.Equal(number + 1, (await JsonAsync("simple/listed/")).GetProperty("files").GetArrayLength());
        }
    }

    [Fact]
    public async Task A_page_in_JSON_says_everything_that_installers_ask_for()
    {
        var file = await index.PublishAsync("Every.Thing", "1.0+local.1");

        var page = await JsonAsync("simple/every-thing/");

        Assert.Equal("1.4", page.GetProperty("meta").GetProperty("api-version").GetString());
        Assert.Equal("every-thing", page.GetProperty("name").GetString());
        Assert.Equal("active", page.GetProperty("project-status").GetProperty("status").GetString());
        Assert.Equal(["1.0+local.1"], page.GetProperty("versions").EnumerateArray().Select(version => version.GetString()));
        var listed = page.GetProperty("files")[0];
        Assert.Equal("every_thing-1.0+local.1-py3-none-any.whl", listed.GetProperty("filename").GetString());
        Assert.Equal($"../../files/every-thing/{file.Sha256[..16]}/{file.FileName}", listed.GetProperty("url").GetString());
        Assert.Equal(file.Sha256, listed.GetProperty("hashes").GetProperty("sha256").GetString());
        Assert.Equal(file.Size, listed.GetProperty("size").GetInt64());
        Assert.Equal(">=3.9", listed.GetProperty("requires-python").GetString());
        Assert.Equal(file.MetadataSha256, listed.GetProperty("core-metadata").GetProperty("sha256").GetString());
        Assert.False(listed.TryGetProperty("dist-info-metadata", out _));
        Assert.Matches(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$", listed.GetProperty("upload-time").GetString());
        Assert.False(listed.TryGetProperty("yanked", out _));
        Assert.DoesNotContain("null", page.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Yanks_come_and_go_with_their_reasons()
    {
        await index.PublishAsync("yanked", "1.0");
        await index.Package("yanked").SetReleaseYankedAsync("1.0", "broken on \"Windows\" & <others>", Published.Alice);
        var file = (await JsonAsync("simple/yanked/")).GetProperty("files")[0];
        Assert.Equal("broken on \"Windows\" & <others>", file.GetProperty("yanked").GetString());

        await index.Package("yanked").SetReleaseYankedAsync("1.0", "", Published.Alice);
        Assert.True((await JsonAsync("simple/yanked/")).GetProperty("files")[0].GetProperty("yanked").GetBoolean());

        await index.Package("yanked").SetReleaseYankedAsync("1.0", null, Published.Alice);
        Assert.False((await JsonAsync("simple/yanked/")).GetProperty("files")[0].TryGetProperty("yanked", out _));
    }

    [Fact]
    public async Task A_quarantined_package_has_an_empty_page_and_is_not_in_the_root()
    {
        var file = await index.PublishAsync("held-back", "1.0");
        await index.Package("held-back").SetStatusAsync(PackageStatus.Quarantined, "malware", Published.Alice);

        var page = await JsonAsync("simple/held-back/");

        Assert.Equal("quarantined", page.GetProperty("project-status").GetProperty("status").GetString());
        Assert.Equal("malware", page.GetProperty("project-status").GetProperty("reason").GetString());
        Assert.Equal(0, page.GetProperty("files").GetArrayLength());
        Assert.Equal(0, page.GetProperty("versions").GetArrayLength());
        Assert.DoesNotContain("held-back", await RootAsync());
        using var client = index.NewClient();
        using var bytes = await client.GetAsync($"files/held-back/{file.Sha256[..16]}/{file.FileName}", Stop);
        Assert.Equal(HttpStatusCode.NotFound, bytes.StatusCode);
    }

    [Fact]
    public async Task Names_come_to_the_root_and_leave_it_with_the_acknowledgement()
    {
        Assert.DoesNotContain("comes-and-goes", await RootAsync());
        await index.PublishAsync("comes-and-goes", "1.0");
        Assert.Contains("comes-and-goes", await RootAsync());
        await index.Package("comes-and-goes").DeleteAsync(Published.Alice);
        Assert.DoesNotContain("comes-and-goes", await RootAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("simple/comes-and-goes/")).StatusCode);
    }

    [Theory]
    [InlineData("simple/nothing-here/")]
    [InlineData("simple/-bad-/")]
    [InlineData("simple/a/b/")]
    [InlineData("simple/no%20name/")]
    [InlineData("simple/\u212Aelvin/")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        using var response = await SendAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("simple", "simple/")]
    [InlineData("simple/foo", "foo/")]
    [InlineData("simple/Foo_Bar", "foo-bar/")]
    [InlineData("simple/Foo_Bar/", "../foo-bar/")]
    [InlineData("simple/Foo_Bar/?format=text/html", "../foo-bar/?format=text/html")]
    [InlineData("+simple/Foo.Bar/", "../foo-bar/")]
    public async Task Other_spellings_lead_to_the_page_relative_to_where_they_were_asked_for(string path, string location)
    {
        using var response = await SendAsync(path);

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal(location, response.Headers.GetValues("Location").Single());
    }

    [Theory]
    [InlineData(Json, null, Json)]
    [InlineData(Html, null, Html + "; charset=utf-8")]
    [InlineData(null, null, "text/html; charset=utf-8")]
    [InlineData("text/html", Json, Json)]
    public async Task The_type_is_named_in_the_answer(string? accept, string? format, string type)
    {
        await index.PublishAsync("typed", "1.0");

        using var response = await SendAsync("simple/typed/" + (format is null ? "" : "?format=" + Uri.EscapeDataString(format)), accept);

        Assert.Equal(type, response.Content.Headers.GetValues("Content-Type").Single());
        Assert.Equal(["Accept", "Accept-Encoding"], response.Headers.Vary);
        Assert.Equal("no-cache", response.Headers.GetValues("Cache-Control").Single());
        await index.Package("typed").DeleteAsync(Published.Alice);
    }

    [Theory]
    [InlineData("text/plain", "")]
    [InlineData("text/html", "?format=application/x-unknown")]
    public async Task Who_accepts_nothing_of_it_gets_the_list(string accept, string query)
    {
        using var response = await SendAsync("simple/" + query, accept);

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Contains(Json, await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hatch_finds_the_page_beside_the_upload_address()
    {
        await index.PublishAsync("for-hatch", "1.0+cu118");

        var page = await (await SendAsync("+simple/for-hatch/")).Content.ReadAsStringAsync(Stop);

        Assert.Matches("<a [^>]+>for_hatch-1\\.0\\+cu118-py3-none-any\\.whl</a>", page);
    }

    [Fact]
    public async Task HTML_cannot_run_scripts_but_its_links_can_be_followed()
    {
        using var response = await SendAsync("simple/", "text/html");

        Assert.Equal("default-src 'none'; sandbox allow-downloads", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    private async Task<JsonElement> JsonAsync(string path)
    {
        using var response = await SendAsync(path, Json);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Stop)).RootElement;
    }

    private async Task<List<string?>> RootAsync() =>
        [.. (await JsonAsync("simple/")).GetProperty("projects").EnumerateArray().Select(project => project.GetProperty("name").GetString())];

    private async Task<HttpResponseMessage> SendAsync(string path, string? accept = null)
    {
        using var client = index.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await client.SendAsync(request, Stop);
    }
}
