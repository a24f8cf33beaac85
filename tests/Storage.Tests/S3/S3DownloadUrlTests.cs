using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Larder.Storage.Tests.S3;

/// <summary>URLs from which clients read for themselves.</summary>
public sealed class S3DownloadUrlTests(TestBucket bucket)
{
    private const string FileName = "a-1+b!c.whl";
    private static readonly ArtifactKey Key = new($"main/a/{Guid.NewGuid():n}/{FileName}");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_without_credentials_reads_the_object_and_parts_of_it(bool overTls)
    {
        using var store = NewStore(options =>
        {
            if (overTls)
            {
                (options.Endpoint, options.CaFile) = (bucket.Server.TlsEndpoint, bucket.Server.CaFile);
            }
        });
        await store.PutAsync(Key, new MemoryStream([1, 2, 3, 4]), 4, properties: null, Stop);

        var url = await store.TryGetDownloadUrlAsync(Key, FileName, Stop);

        Assert.NotNull(url);
        Assert.Equal(overTls ? "https" : "http", url.Scheme);
        using var client = NewClient();
        using var answer = await client.GetAsync(url, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([1, 2, 3, 4], await answer.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(FileName, answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'));

        using var part = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new(1, 2) } };
        using var partly = await client.SendAsync(part, Stop);
        Assert.Equal([2, 3], await partly.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task The_url_is_for_that_object_and_that_time_alone()
    {
        using var store = NewStore(options => options.RedirectLifetime = TimeSpan.FromMinutes(3));
        await store.PutAsync(Key, new MemoryStream([1]), 1, properties: null, Stop);
        var url = (await store.TryGetDownloadUrlAsync(Key, FileName, Stop))!.AbsoluteUri;

        // The SDK counts from its own clock, which it sets by the server's.
        var lifetime = Regex.Match(url, "X-Amz-Expires=([0-9]+)");
        Assert.InRange(int.Parse(lifetime.Groups[1].Value, CultureInfo.InvariantCulture), 170, 185);
        using var client = NewClient();
        using var forged = await client.GetAsync(url.Replace(lifetime.Value, "X-Amz-Expires=7200", StringComparison.Ordinal), Stop);
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        using var other = await client.GetAsync(url.Replace("/main/a/", "/main/b/", StringComparison.Ordinal), Stop);
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
    }

    [Fact]
    public async Task The_url_names_the_server_as_clients_know_it()
    {
        using var store = NewStore(options => options.PublicEndpoint = "https://files.example.org");
        var url = await store.TryGetDownloadUrlAsync(Key, FileName, Stop);
        Assert.StartsWith($"https://files.example.org/{bucket.Name}/", url?.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null, "https://BUCKET.s3.eu-central-1.amazonaws.com/")]
    [InlineData("", true, "https://s3.eu-central-1.amazonaws.com/BUCKET/")]
    [InlineData("https://s3.example.org", null, "https://s3.example.org/BUCKET/")]
    [InlineData("https://s3.example.org:8443", false, "https://BUCKET.s3.example.org:8443/")]
    public async Task The_bucket_stands_where_the_settings_want_it(string endpoint, bool? pathStyle, string expected)
    {
        using var store = NewStore(options =>
            (options.Endpoint, options.Region, options.PathStyle) = (endpoint, "eu-central-1", pathStyle));
        var url = await store.TryGetDownloadUrlAsync(Key, FileName, Stop);
        Assert.StartsWith(
            expected.Replace("BUCKET", bucket.Name, StringComparison.Ordinal), url?.AbsoluteUri, StringComparison.Ordinal);
        Assert.Contains("%2Feu-central-1%2Fs3%2F", url?.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_would_break_the_header_is_left_out_of_it()
    {
        using var store = NewStore(_ => { });
        var url = await store.TryGetDownloadUrlAsync(Key, "a\"; x=\".whl", Stop);
        Assert.Contains("response-content-disposition=attachment&", url?.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_none_where_the_settings_want_none()
    {
        using var store = NewStore(options => options.Redirect = false);
        Assert.Null(await store.TryGetDownloadUrlAsync(Key, FileName, Stop));
    }

    private static HttpClient NewClient() =>
        new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });

    private S3ArtifactStore NewStore(Action<S3ArtifactOptions> change)
    {
        var options = bucket.NewOptions($"{Guid.NewGuid():n}/");
        options.Redirect = true;
        change(options);
        return new S3ArtifactStore(Options.Create(options), TimeProvider.System, NullLogger<S3ArtifactStore>.Instance);
    }
}
