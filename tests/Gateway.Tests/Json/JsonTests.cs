using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Larder.Gateway.Tests.Api;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Tests.Json;

public sealed class JsonTests(IndexFixture index) : IClassFixture<IndexFixture>
{
    private static int _packages;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>PyPI's own cases. A release whose files are all yanked is yanked.</summary>
    [Theory]
    [InlineData("1.0 2.0 4.0.dev0 3.0", "", "3.0")]
    [InlineData("1.0.dev0 2.0.dev0 3.0.dev0", "", "3.0.dev0")]
    [InlineData("1.0 2.0 4.0.dev0 3.0", "1.0 2.0 4.0.dev0 3.0", "3.0")]
    [InlineData("1.0 3.0 3.0.dev0 2.0", "3.0", "2.0")]
    [InlineData("1.0 2.0 3.0 3.0.dev0 2.0.dev0", "1.0 2.0 3.0 3.0.dev0", "2.0.dev0")]
    public async Task The_latest_release_is_not_yanked_not_a_prerelease_and_the_highest_as_far_as_possible(
        string releases, string yanked, string latest)
    {
        var package = NewName();
        foreach (var version in releases.Split(' '))
        {
            await index.PublishAsync(package, version);
        }

        foreach (var version in yanked.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            await index.Package(package).SetReleaseYankedAsync(version, "", Published.Alice);
        }

        var document = await GetAsync($"/pypi/{package}/json");

        Assert.Equal(latest, document["info"]!["version"]!.GetValue<string>());
    }

    /// <summary>PyPI's own cases, but for those with two releases of one canonical version: here there is one release of each.</summary>
    [Theory]
    [InlineData("0.1 1.0 2.0 3.0", "3.0", "3.0")]
    [InlineData("0.1 1.0 2.0 3.0.0", "3.0", "3.0.0")]
    [InlineData("0.1", "3.0", null)]
    [InlineData("0.1", "not-a-version", null)]
    public async Task A_release_is_looked_up_by_its_canonical_version(string releases, string lookup, string? found)
    {
        var package = NewName();
        foreach (var version in releases.Split(' '))
        {
            await index.PublishAsync(package, version);
        }

        using var client = index.NewClient();
        using var response = await client.GetAsync($"/pypi/{package}/{lookup}/json", Stop);

        Assert.Equal(found is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, response.StatusCode);
        if (found is not null)
        {
            var document = JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!;
            Assert.Equal(found, document["info"]!["version"]!.GetValue<string>());
        }
    }

    [Theory]
    [InlineData("", "info last_serial ownership releases urls vulnerabilities")]
    [InlineData("/1.0", "info last_serial ownership urls vulnerabilities")]
    public async Task Documents_have_exactly_the_keys_of_pypi(string version, string keys)
    {
        var package = NewName();
        await index.PublishAsync(package, "1.0");
        foreach (var slash in (string[])["", "/"])
        {
            var document = await GetAsync($"/pypi/{package}{version}/json{slash}");

            Assert.Equal(keys.Split(' '), Keys(document));
            Assert.Equal(
                ("author author_email bugtrack_url classifiers description description_content_type docs_url download_url "
                + "downloads dynamic home_page keywords license license_expression license_files maintainer maintainer_email "
                + "name package_url platform project_url project_urls provides_extra release_url requires_dist requires_python "
                + "summary version yanked yanked_reason").Split(' '),
                Keys(document["info"]!));
            Assert.Equal(
                ("comment_text core-metadata digests downloads filename has_sig md5_digest packagetype python_version "
                + "requires_python size upload_time upload_time_iso_8601 url yanked yanked_reason").Split(' '),
                Keys(document["urls"]![0]!));
            Assert.Equal("""{"last_day":-1,"last_month":-1,"last_week":-1}""", document["info"]!["downloads"]!.ToJsonString());
            Assert.Equal("""{"roles":[],"organization":null}""", document["ownership"]!.ToJsonString());
            Assert.Equal("[]", document["vulnerabilities"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task What_the_metadata_do_not_say_is_null()
    {
        var package = NewName();
        await index.PublishAsync(package, "1.0");

        var info = (await GetAsync($"/pypi/{package}/json"))["info"]!;

        foreach (var key in (string[])["bugtrack_url", "project_urls", "requires_dist", "provides_extra", "dynamic", "yanked_reason", "author"])
        {
            Assert.Null(info[key]);
        }

        Assert.Equal("[]", info["classifiers"]!.ToJsonString());
        Assert.False(info["yanked"]!.GetValue<bool>());
    }

    [Fact]
    public async Task What_the_metadata_say_is_told_under_the_older_names()
    {
        var package = NewName();
        await PublishAsync(package, "1.5", $"""
            Metadata-Version: 2.4
            Name: {package}
            Version: 1.5
            Summary: A <b>summary</b> & more
            Home-page: https://example.org/
            Author: Ada
            Author-email: ada@example.org
            Keywords: one,two
            License-Expression: MIT
            License-File: LICENSE
            Classifier: Programming Language :: Python :: 3
            Requires-Dist: attrs>=20
            Requires-Python: >=3.10
            Project-URL: Source, https://example.org/source
            Provides-Extra: test
            Dynamic: requires-dist
            Description-Content-Type: text/markdown

            The long text.
            """);

        var info = (await GetAsync($"/pypi/{package}/1.5/json"))["info"]!;

        Assert.Equal("A <b>summary</b> & more", info["summary"]!.GetValue<string>());
        Assert.Equal("https://example.org/", info["home_page"]!.GetValue<string>());
        Assert.Equal("Ada", info["author"]!.GetValue<string>());
        Assert.Equal("one,two", info["keywords"]!.GetValue<string>());
        Assert.Equal("MIT", info["license_expression"]!.GetValue<string>());
        Assert.Equal("""["LICENSE"]""", info["license_files"]!.ToJsonString());
        Assert.Equal("attrs>=20", info["requires_dist"]![0]!.GetValue<string>());
        Assert.Equal(">=3.10", info["requires_python"]!.GetValue<string>());
        Assert.Equal("""["test"]""", info["provides_extra"]!.ToJsonString());
        Assert.Equal(
            """{"Homepage":"https://example.org/","Source":"https://example.org/source"}""",
            info["project_urls"]!.ToJsonString());
        Assert.Equal("The long text.", info["description"]!.GetValue<string>().Trim());
        Assert.NotNull(info["dynamic"]);
    }

    [Fact]
    public async Task A_file_is_listed_with_an_absolute_address_that_serves_its_bytes_and_its_times_as_python_writes_them()
    {
        var package = NewName();
        var file = await index.PublishAsync(package, "1.0");

        var document = await GetAsync($"/pypi/{package}/json");

        var listed = document["urls"]![0]!;
        Assert.StartsWith($"{index.Address}files/{package}/", listed["url"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(document["releases"]!["1.0"]![0]!.ToJsonString(), listed.ToJsonString());
        Assert.Equal(file.Sha256, listed["digests"]!["sha256"]!.GetValue<string>());
        Assert.Equal(["blake2b_256", "md5", "sha256"], Keys(listed["digests"]!));
        Assert.Equal($$"""{"sha256":"{{file.MetadataSha256}}"}""", listed["core-metadata"]!.ToJsonString());
        Assert.Equal("bdist_wheel", listed["packagetype"]!.GetValue<string>());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\z", listed["upload_time"]!.GetValue<string>());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z\z", listed["upload_time_iso_8601"]!.GetValue<string>());
    }

    [Fact]
    public async Task Releases_are_listed_by_version_the_highest_first()
    {
        var package = NewName();
        foreach (var version in (string[])["1.9", "1.10", "1.0", "2.0a1"])
        {
            await index.PublishAsync(package, version);
        }

        Assert.Equal(["2.0a1", "1.10", "1.9", "1.0"], Keys((await GetAsync($"/pypi/{package}/json"))["releases"]!));
    }

    [Theory]
    [InlineData("/pypi/Red.Irect/json", "/pypi/red-irect/json")]
    [InlineData("/pypi/Red.Irect/json/", "/pypi/red-irect/json")]
    [InlineData("/pypi/Red.Irect/1.0/json", "/pypi/red-irect/1.0/json")]
    [InlineData("/pypi/Red.Irect/1.0/json/", "/pypi/red-irect/1.0/json")]
    public async Task Other_spellings_of_a_name_lead_to_the_normalized_one(string path, string target)
    {
        await index.PublishAsync("red-irect", "1.0");
        using var client = index.NewClient();
        using var response = await client.GetAsync(path, Stop);

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal(target, new Uri(new Uri(index.Address, path), response.Headers.Location!).AbsolutePath);
    }

    [Theory]
    [InlineData("/pypi/no-such-package/json")]
    [InlineData("/pypi/no-such-package/1.0/json")]
    [InlineData("/pypi/-/json")]
    [InlineData("/pypi/a%0d%0ab/json")]
    public async Task What_does_not_exist_is_answered_as_pypi_does(string path)
    {
        using var client = index.NewClient();
        using var response = await client.GetAsync(path, Stop);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("""{"message": "Not Found"}""", await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task A_quarantined_package_is_not_found()
    {
        var package = NewName();
        await index.PublishAsync(package, "1.0");
        await index.Package(package).SetStatusAsync(PackageStatus.Quarantined, null, Published.Alice);
        using var client = index.NewClient();
        using var response = await client.GetAsync($"/pypi/{package}/json", Stop);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Who_has_the_document_is_told_so_until_it_changes()
    {
        var package = NewName();
        await index.PublishAsync(package, "1.0");
        using var client = index.NewClient();
        using var first = await client.GetAsync($"/pypi/{package}/json", Stop);
        var tag = first.Headers.ETag!.Tag;
        Assert.Equal("application/json", first.Content.Headers.ContentType?.ToString());
        Assert.Equal("1", Assert.Single(first.Headers.GetValues("X-PyPI-Last-Serial")));

        Assert.Equal(HttpStatusCode.NotModified, (await GetIfChangedAsync(client, $"/pypi/{package}/json", tag)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetIfChangedAsync(client, $"/pypi/{package}/1.0/json", tag)).StatusCode);
        await index.Package(package).SetReleaseYankedAsync("1.0", "broken", Published.Alice);
        using var changed = await GetIfChangedAsync(client, $"/pypi/{package}/json", tag);

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        var info = JsonNode.Parse(await changed.Content.ReadAsStringAsync(Stop))!["info"]!;
        Assert.Equal("broken", info["yanked_reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Only_the_head_is_sent_when_only_the_head_is_asked_for()
    {
        var package = NewName();
        await index.PublishAsync(package, "1.0");
        using var client = index.NewClient();
        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/pypi/{package}/json"), Stop);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotNull(response.Headers.ETag);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Stop));
    }

    private async Task<JsonNode> GetAsync(string path)
    {
        using var client = index.NewClient();
        return await client.GetJsonAsync(path);
    }

    private static async Task<HttpResponseMessage> GetIfChangedAsync(HttpClient client, string path, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await client.SendAsync(request, Stop);
    }

    private async Task PublishAsync(string package, string version, string metadata)
    {
        var (content, document) = (Encoding.UTF8.GetBytes(package + version), Encoding.UTF8.GetBytes(metadata));
        var file = Published.Wheel(package, version, content, document);
        var key = new ArtifactKey(file.ArtifactKey);
        await index.Store.PutAsync(key, new MemoryStream(content), content.Length, null, Stop);
        await index.Store.PutAsync(key.Metadata, new MemoryStream(document), document.Length, null, Stop);
        var change = await index.Package(package).CommitAsync(new FileUpload(package, "", file), Published.Alice);
        Assert.Equal(Refusal.None, change.Refusal);
    }

    private static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(pair => pair.Key);

    private static string NewName() => $"json-{Interlocked.Increment(ref _packages)}";
}
