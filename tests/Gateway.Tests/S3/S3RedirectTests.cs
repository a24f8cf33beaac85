using System.Net;
using System.Security.Cryptography;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Names;

namespace Larder.Gateway.Tests.S3;

[Collection(S3Collection.Name)]
public sealed class S3RedirectTests(S3RedirectFixture index) : IClassFixture<S3RedirectFixture>
{
    private readonly string _package = "re" + Guid.NewGuid().ToString("n");
    private readonly byte[] _large = RandomNumberGenerator.GetBytes(400_000);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_file_is_read_from_the_store_itself()
    {
        var file = await index.PublishAsync(_package, "1.0", _large);
        using var client = index.NewClient();

        using var answer = await client.GetAsync(UrlOf(file), Stop);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Null(answer.Headers.ETag);
        Assert.Equal(0, answer.Content.Headers.ContentLength);
        Assert.StartsWith(index.Server.Endpoint, answer.Headers.Location?.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(_large, await client.GetByteArrayAsync(answer.Headers.Location, Stop));
    }

    [Fact]
    public async Task What_needs_no_bytes_is_answered_here()
    {
        var file = await index.PublishAsync(_package, "1.0", _large);
        using var client = index.NewClient();

        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, UrlOf(file)), Stop);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(_large.Length, head.Content.Headers.ContentLength);
        using var known = new HttpRequestMessage(HttpMethod.Get, UrlOf(file)) { Headers = { IfNoneMatch = { head.Headers.ETag! } } };
        using var unchanged = await client.SendAsync(known, Stop);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task Small_files_and_metadata_come_from_here()
    {
        var small = await index.PublishAsync(_package, "1.0");
        var large = await index.PublishAsync(_package, "2.0", _large);
        using var client = index.NewClient();

        foreach (var url in new[] { UrlOf(small), UrlOf(small) + ".metadata", UrlOf(large) + ".metadata" })
        {
            using var answer = await client.GetAsync(url, Stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task What_is_not_listed_has_no_signed_url()
    {
        var file = await index.PublishAsync(_package, "1.0", _large);
        using var client = index.NewClient();
        using var other = await client.GetAsync(UrlOf(file).Replace("-1.0-", "-1.1-", StringComparison.Ordinal), Stop);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        using var digest = await client.GetAsync($"/files/{_package}/{new string('0', 16)}/{file.FileName}", Stop);
        Assert.Equal(HttpStatusCode.NotFound, digest.StatusCode);
    }

    [Fact]
    public async Task Neither_signed_urls_nor_secrets_are_logged()
    {
        var file = await index.PublishAsync(_package, "1.0", _large);
        using var client = index.NewClient();
        using var answer = await client.GetAsync(UrlOf(file), Stop);
        Assert.Contains("X-Amz-Signature", answer.Headers.Location?.Query, StringComparison.Ordinal);
        index.Server.Decide = _ => Storage.Tests.S3.Fault.Denied;
        await index.UploadAsync(Upload.UploadBody.Of("denied", "1.0", "denied-1.0.tar.gz", Upload.Distributions.Sdist("denied", "1.0")));
        index.Server.Decide = _ => Storage.Tests.S3.Fault.None;

        Assert.Contains(index.Logged, line => line.Contains("access key", StringComparison.Ordinal));
        Assert.DoesNotContain(index.Logged, line => line.Contains("X-Amz-Signature", StringComparison.Ordinal)
            || line.Contains(index.Bucket.Server.SecretKey, StringComparison.Ordinal));
    }

    private string UrlOf(DistributionFile file) => PackageName.TryParse(_package, out var name)
        ? $"/files/{name.Normalized}/{file.Sha256[..16]}/{file.FileName}"
        : throw new InvalidOperationException();
}

/// <summary>Redirects where reading is closed to strangers.</summary>
[Collection(S3Collection.Name)]
public sealed class S3ClosedRedirectTests(S3ClosedRedirectTests.ClosedIndex index) : IClassFixture<S3ClosedRedirectTests.ClosedIndex>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Strangers_get_no_signed_url()
    {
        var file = await index.PublishAsync("closed", "1.0", RandomNumberGenerator.GetBytes(400_000));
        var url = $"/files/closed/{file.Sha256[..16]}/{file.FileName}";

        using var stranger = index.NewClient();
        using var refused = await stranger.GetAsync(url, Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Null(refused.Headers.Location);

        using var uploader = index.NewUploader();
        using var answer = await uploader.GetAsync(url, Stop);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }

    public sealed class ClosedIndex(Larder.Storage.Tests.S3.TestBucket bucket) : S3Fixture(bucket)
    {
        protected override bool Redirects => true;

        protected override IEnumerable<(string Key, string Value)> Settings => base.Settings.Append(("Access:AnonymousRead", "false"));
    }
}
