using System.Net;
using System.Security.Cryptography;

namespace Larder.Gateway.Tests.Files;

/// <summary>Downloads over HTTP.</summary>
public sealed class FileTests(IndexFixture index) : IClassFixture<IndexFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("small", 10_000)]
    [InlineData("large", 3_000_000)]
    public async Task A_file_comes_as_it_was_uploaded(string package, int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        var url = await PublishAsync(package, content);

        using var response = await SendAsync(HttpMethod.Get, url, ("Accept-Encoding", "gzip, zstd"));

        Assert.Equal(content, await response.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(size, response.Content.Headers.ContentLength);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(["bytes"], response.Headers.AcceptRanges);
        Assert.Equal("public, max-age=31536000, immutable", Assert.Single(response.Headers.GetValues("Cache-Control")));
        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"", response.Headers.ETag?.Tag);
        Assert.NotNull(response.Content.Headers.LastModified);
    }

    [Theory]
    [InlineData("small-parts", 10_000)]
    [InlineData("large-parts", 1_000_000)]
    public async Task A_part_of_a_file_comes_alone(string package, int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        var url = await PublishAsync(package, content);

        using var first = await SendAsync(HttpMethod.Get, url, ("Range", "bytes=0-9"));
        using var last = await SendAsync(HttpMethod.Get, url, ("Range", "bytes=-10"));
        using var outside = await SendAsync(HttpMethod.Get, url, ("Range", "bytes=999999999-"));
        using var several = await SendAsync(HttpMethod.Get, url, ("Range", "bytes=0-1,5-6"));

        Assert.Equal(HttpStatusCode.PartialContent, first.StatusCode);
        Assert.Equal($"bytes 0-9/{size}", first.Content.Headers.ContentRange?.ToString());
        Assert.Equal(content[..10], await first.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal($"bytes {size - 10}-{size - 1}/{size}", last.Content.Headers.ContentRange?.ToString());
        Assert.Equal(content[^10..], await last.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, outside.StatusCode);
        Assert.Equal($"bytes */{size}", outside.Content.Headers.ContentRange?.ToString());
        Assert.Equal("no-store", outside.Headers.CacheControl?.ToString());
        Assert.Equal(HttpStatusCode.OK, several.StatusCode);
        Assert.Equal(content, await several.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task A_download_is_resumed_only_if_the_file_is_the_same()
    {
        var content = RandomNumberGenerator.GetBytes(1_000);
        var url = await PublishAsync("resumed", content);
        using var whole = await SendAsync(HttpMethod.Get, url);
        var modified = whole.Content.Headers.GetValues("Last-Modified").Single();

        foreach (var known in new[] { whole.Headers.ETag!.ToString(), modified })
        {
            using var same = await SendAsync(HttpMethod.Get, url, ("Range", "bytes=10-"), ("If-Range", known));
            Assert.Equal(HttpStatusCode.PartialContent, same.StatusCode);
            Assert.Equal(content[10..], await same.Content.ReadAsByteArrayAsync(Stop));
        }

        using var other = await SendAsync(HttpMethod.Get, url, ("Range", "bytes=10-"), ("If-Range", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(content, await other.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task Who_has_the_file_gets_304()
    {
        var url = await PublishAsync("known", RandomNumberGenerator.GetBytes(1_000));
        using var whole = await SendAsync(HttpMethod.Get, url);

        using var tagged = await SendAsync(HttpMethod.Get, url, ("If-None-Match", whole.Headers.ETag!.ToString()));
        using var dated = await SendAsync(
            HttpMethod.Get, url, ("If-Modified-Since", whole.Content.Headers.GetValues("Last-Modified").Single()));
        using var stale = await SendAsync(HttpMethod.Get, url, ("If-None-Match", "\"other\""));

        Assert.Equal(HttpStatusCode.NotModified, tagged.StatusCode);
        Assert.Equal(whole.Headers.ETag, tagged.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, dated.StatusCode);
        Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
    }

    [Fact]
    public async Task HEAD_says_how_long_a_file_is()
    {
        foreach (var size in new[] { 1_000, 1_000_000 })
        {
            var url = await PublishAsync($"asked-{size}", RandomNumberGenerator.GetBytes(size));

            using var head = await SendAsync(HttpMethod.Head, url, ("Range", "bytes=0-9"));

            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
            Assert.Equal(size, head.Content.Headers.ContentLength);
            Assert.Equal(["bytes"], head.Headers.AcceptRanges);
        }
    }

    [Fact]
    public async Task The_metadata_lies_beside_the_file_byte_for_byte()
    {
        var file = await index.PublishAsync("described", "1.0");
        var url = $"files/described/{file.Sha256[..16]}/{file.FileName}.metadata";

        using var response = await SendAsync(HttpMethod.Get, url);
        using var head = await SendAsync(HttpMethod.Head, url);

        var metadata = await response.Content.ReadAsByteArrayAsync(Stop);
        Assert.Equal("Metadata-Version: 2.1\nName: described\nVersion: 1.0\n"u8.ToArray(), metadata);
        Assert.Equal(file.MetadataSha256, Convert.ToHexStringLower(SHA256.HashData(metadata)));
        Assert.Equal($"\"{file.MetadataSha256}\"", response.Headers.ETag?.Tag);
        Assert.Equal(metadata.Length, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Metadata_that_is_not_advertised_is_not_there()
    {
        var file = await index.PublishAsync("dynamic", "1.0", change: file => file with { MetadataServed = false });

        using var response = await SendAsync(HttpMethod.Get, $"files/dynamic/{file.Sha256[..16]}/{file.FileName}.metadata");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("files/there/{digest}/there-1.0-py3-none-any.whl/")]
    [InlineData("files/there/0000000000000000/there-1.0-py3-none-any.whl")]
    [InlineData("files/there//there-1.0-py3-none-any.whl")]
    [InlineData("files/There/{digest}/there-1.0-py3-none-any.whl")]
    [InlineData("files/there/{digest}/..%2f..%2flarder.db")]
    [InlineData("files/there/{digest}/%2e%2e/%2e%2e/larder.db")]
    [InlineData("files/there/{digest}/there-1.0-py3-none-any.whl.metadata.metadata")]
    [InlineData("files/there/{digest}/.metadata")]
    [InlineData("files/there/{digest}/there-1.0-py3-none-any.whl%00")]
    [InlineData("files/absent/{digest}/there-1.0-py3-none-any.whl")]
    public async Task Only_the_address_on_the_page_leads_to_a_file(string path)
    {
        var file = await index.PublishAsync("there", "1.0", "the same bytes"u8.ToArray(), file => file with
        {
            ArtifactKey = $"main/there/{Guid.NewGuid():n}/{file.FileName}",
        });

        using var response = await SendAsync(HttpMethod.Get, path.Replace("{digest}", file.Sha256[..16], StringComparison.Ordinal));

        Assert.InRange((int)response.StatusCode, 400, 404);
    }

    [Fact]
    public async Task A_deleted_file_is_gone_at_once()
    {
        var file = await index.PublishAsync("deleted", "1.0");
        var url = $"files/deleted/{file.Sha256[..16]}/{file.FileName}";
        using var before = await SendAsync(HttpMethod.Get, url);
        await index.Package("deleted").DeleteFileAsync(file.FileName, Published.Alice);

        using var after = await SendAsync(HttpMethod.Get, url);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    private async Task<string> PublishAsync(string package, byte[] content)
    {
        var file = await index.PublishAsync(package, "1.0", content);
        return $"files/{package}/{file.Sha256[..16]}/{file.FileName}";
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var client = index.NewClient();
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request, Stop);
    }
}
