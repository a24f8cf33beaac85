using System.IO.Compression;
using System.Net;

namespace Larder.Gateway.Tests.Simple;

/// <summary>Representations, their tags, and what is sent when nothing changed.</summary>
public sealed class ConditionalTests(IndexFixture index) : IClassFixture<IndexFixture>
{
    private static readonly string[] Types =
        ["application/vnd.pypi.simple.v1+json", "application/vnd.pypi.simple.v1+html", "text/html"];

    private static readonly string[] Encodings = ["identity", "gzip, deflate", "gzip, deflate, zstd"];

    private static int _versions;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("simple/tagged/")]
    [InlineData("simple/")]
    public async Task Every_representation_has_a_strong_tag_of_its_own_and_decodes_to_the_plain_bytes(string path)
    {
        for (var number = 0; number < 10; number++)
        {
            await index.PublishAsync("tagged", $"{number}");
            await index.PublishAsync($"tagged-{number}", "1");
        }

        var tags = new HashSet<string>();
        foreach (var type in Types)
        {
            byte[]? plain = null;
            foreach (var encoding in Encodings)
            {
                using var response = await SendAsync(HttpMethod.Get, path, type, encoding);
                var body = await DecodeAsync(response);
                Assert.Equal(plain ??= body, body);
                Assert.False(response.Headers.ETag!.IsWeak);
                tags.Add(response.Headers.ETag.Tag);
            }
        }

        // The root has no zstd: what accepts it gets gzip.
        Assert.Equal(path == "simple/" ? 6 : 9, tags.Count);
    }

    [Theory]
    [InlineData("simple/unchanged/")]
    [InlineData("simple/")]
    public async Task A_client_that_has_the_page_gets_304_with_the_same_headers_until_something_changes(string path)
    {
        await index.PublishAsync("unchanged", "1.0");
        foreach (var encoding in Encodings)
        {
            using var first = await SendAsync(HttpMethod.Get, path, Types[0], encoding);
            var tag = first.Headers.ETag!.ToString();
            foreach (var known in new[] { tag, $"\"other\", {tag}", "W/" + tag, "*" })
            {
                using var second = await SendAsync(HttpMethod.Get, path, Types[0], encoding, known);
                Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
                Assert.Equal(tag, second.Headers.ETag!.ToString());
                Assert.Equal(first.Headers.GetValues("Cache-Control"), second.Headers.GetValues("Cache-Control"));
                Assert.Equal(first.Headers.GetValues("Vary"), second.Headers.GetValues("Vary"));
                Assert.Empty(await second.Content.ReadAsByteArrayAsync(Stop));
            }

            await index.PublishAsync("unchanged", $"2.{Interlocked.Increment(ref _versions)}");
            await index.PublishAsync($"new-{Guid.NewGuid():n}", "1");
            using var changed = await SendAsync(HttpMethod.Get, path, Types[0], encoding, tag);
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
            Assert.NotEqual(tag, changed.Headers.ETag!.ToString());
        }
    }

    [Fact]
    public async Task The_tag_comes_of_the_content_and_not_of_when_or_where_it_was_made()
    {
        await index.PublishAsync("comes-back", "1.0");
        using var before = await SendAsync(HttpMethod.Get, "simple/comes-back/", Types[0], "gzip");
        await index.Package("comes-back").SetReleaseYankedAsync("1.0", "oops", Published.Alice);
        using var yanked = await SendAsync(HttpMethod.Get, "simple/comes-back/", Types[0], "gzip");
        await index.Package("comes-back").SetReleaseYankedAsync("1.0", null, Published.Alice);
        using var after = await SendAsync(HttpMethod.Get, "simple/comes-back/", Types[0], "gzip");

        Assert.NotEqual(before.Headers.ETag, yanked.Headers.ETag);
        Assert.Equal(before.Headers.ETag, after.Headers.ETag);
    }

    [Theory]
    [InlineData("simple/asked/")]
    [InlineData("simple/")]
    [InlineData("simple/unknown-to-all/")]
    [InlineData("simple/asked")]
    public async Task HEAD_says_what_GET_says_without_the_body(string path)
    {
        await index.PublishAsync("asked", "1.0");
        await index.Package("asked").SetReleaseYankedAsync("1.0", "same", Published.Alice);

        using var get = await SendAsync(HttpMethod.Get, path, Types[0], "gzip");
        using var head = await SendAsync(HttpMethod.Head, path, Types[0], "gzip");

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(Described(get), Described(head));
        Assert.Equal((await get.Content.ReadAsByteArrayAsync(Stop)).Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Stop));
    }

    private static List<string> Described(HttpResponseMessage response) =>
    [
        .. response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key != "Date")
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order(StringComparer.Ordinal),
    ];

    private static async Task<byte[]> DecodeAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync(Stop);
        switch (response.Content.Headers.ContentEncoding.SingleOrDefault())
        {
            case "gzip":
                using (var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress))
                using (var plain = new MemoryStream())
                {
                    await gzip.CopyToAsync(plain, Stop);
                    return plain.ToArray();
                }

            case "zstd":
                using (var zstd = new ZstdSharp.Decompressor())
                {
                    return zstd.Unwrap(body).ToArray();
                }

            default:
                return body;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string accept, string encoding, string? known = null)
    {
        using var client = index.NewClient();
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        if (known is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
        }

        return await client.SendAsync(request, Stop);
    }
}
