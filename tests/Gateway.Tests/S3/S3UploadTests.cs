using System.Net;
using System.Security.Cryptography;
using Larder.Gateway.Tests.Upload;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage.Tests.S3;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Tests.S3;

/// <summary>Uploads into a real S3 server, and what they make of one that fails.</summary>
[Collection(S3Collection.Name)]
public sealed class S3UploadTests(S3Fixture index) : IClassFixture<S3Fixture>, IDisposable
{
    private readonly string _package = "s3" + Guid.NewGuid().ToString("n");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => index.Server.Decide = _ => Fault.None;

    [Theory]
    [InlineData(0)]
    [InlineData(13_000_000)]
    public async Task An_upload_is_stored_listed_and_read_back(int text)
    {
        var wheel = NewWheel(text);

        Assert.Equal(200, (await UploadAsync(wheel)).Status);

        var file = Assert.Single(await index.ListAsync(_package));
        Assert.Equal(wheel, await index.ReadAsync(new ArtifactKey(file.ArtifactKey)));
        var head = await index.Store.HeadAsync(new ArtifactKey(file.ArtifactKey), Stop);
        Assert.Equal((_package, "1.0", file.FileName, file.Sha256, "uploader"), (
            head?.Properties?.Package, head?.Properties?.Version, head?.Properties?.FileName, head?.Properties?.Sha256,
            head?.Properties?.UploadedBy));
        using var client = index.NewClient();
        Assert.Equal(wheel, await client.GetByteArrayAsync($"/files/{_package}/{file.Sha256[..16]}/{file.FileName}", Stop));
        using var part = new HttpRequestMessage(HttpMethod.Get, $"/files/{_package}/{file.Sha256[..16]}/{file.FileName}")
        {
            Headers = { Range = new(100, 199) },
        };
        using var partly = await client.SendAsync(part, Stop);
        Assert.Equal(wheel[100..200], await partly.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory]
    [InlineData(Fault.Unavailable, 0)]
    [InlineData(Fault.Hang, 0)]
    [InlineData(Fault.Denied, 0)]
    [InlineData(Fault.Unavailable, 13_000_000)]
    [InlineData(Fault.Hang, 13_000_000)]
    public async Task An_upload_while_the_store_is_away_is_told_to_come_again_and_the_pages_go_on(Fault fault, int text)
    {
        Assert.Equal(200, (await UploadAsync(NewWheel(0))).Status);
        var before = await index.CountAttemptsAsync(_package);
        index.Server.Decide = _ => fault;

        using var client = index.NewUploader();
        var (body, second) = (NewWheel(text, "2.0"), $"{_package}-2.0-py3-none-any.whl");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/legacy/")
        {
            Content = UploadBody.Of(_package, "2.0", second, body).ToContent(),
        };
        using var refused = await client.SendAsync(request, Stop);
        var page = await client.GetStringAsync($"/simple/{_package}/", Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains($"{_package}-1.0", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"{_package}-2.0", page, StringComparison.Ordinal);
        index.Server.Decide = _ => Fault.None;
        Assert.Equal(before, await index.CountAttemptsAsync(_package));
        Assert.Equal(0, index.SpooledFiles);
        Assert.Equal(0, await index.CountUnfinishedAsync(_package));
        Assert.Equal(200, (await index.UploadAsync(UploadBody.Of(_package, "2.0", second, body))).Status);
    }

    [Fact]
    public async Task An_upload_whose_store_answered_and_was_not_heard_is_listed_once()
    {
        var lost = 0;
        index.Server.Decide = request =>
            HttpMethods.IsPut(request.Method) && S3Fixture.IsOf(request, _package) && Interlocked.Increment(ref lost) <= 2
            ? Fault.LoseAnswer
            : Fault.None;

        Assert.Equal(200, (await UploadAsync(NewWheel(0))).Status);

        Assert.Single(await index.ListAsync(_package));
    }

    [Fact]
    public async Task A_download_while_the_store_is_away_is_told_to_come_again_and_one_that_breaks_goes_on()
    {
        var wheel = NewWheel(2_000_000);
        Assert.Equal(200, (await UploadAsync(wheel)).Status);
        var file = Assert.Single(await index.ListAsync(_package));
        using var client = index.NewClient();
        var url = $"/files/{_package}/{file.Sha256[..16]}/{file.FileName}";

        index.Server.Decide = _ => Fault.Unavailable;
        using (var refused = await client.GetAsync(url, Stop))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        var cuts = 0;
        index.Server.Decide = request =>
            S3Fixture.IsOf(request, _package) && Interlocked.Increment(ref cuts) <= 2 ? Fault.CutAnswer : Fault.None;
        Assert.Equal(wheel, await client.GetByteArrayAsync(url, Stop));
        Assert.Equal(3, cuts);
    }

    [Fact]
    public async Task The_health_report_says_what_is_wrong_with_the_store_and_readiness_stays()
    {
        index.Server.Decide = _ => Fault.Denied;
        using var client = index.NewUploader();
        await WaitForAsync(client, "degraded");
        using var health = await client.GetAsync("/api/health", Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        var text = await health.Content.ReadAsStringAsync(Stop);
        Assert.Contains($"denies access to the bucket '{index.Bucket.Name}'", text.Replace("\\u0027", "'", StringComparison.Ordinal));
        using var ready = await client.GetAsync("/readyz", Stop);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal("degraded: the artifact store does not work\n", await ready.Content.ReadAsStringAsync(Stop));
        index.Server.Decide = _ => Fault.None;
        await WaitForAsync(client, "healthy");
    }

    /// <summary>The report is a few seconds old at most.</summary>
    private static async Task WaitForAsync(HttpClient client, string status)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var health = await client.GetAsync("/api/health", limit.Token);
            if ((await health.Content.ReadAsStringAsync(limit.Token)).Contains(status, StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(100, limit.Token);
        }
    }

    private Task<UploadAnswered> UploadAsync(byte[] wheel) =>
        index.UploadAsync(UploadBody.Of(_package, "1.0", $"{_package}-1.0-py3-none-any.whl", wheel));

    /// <param name="text">Characters of a random text in it; half as many bytes when packed.</param>
    private byte[] NewWheel(int text, string version = "1.0") => Distributions.Wheel(new Contents(_package, version, "py3-none-any")
    {
        InfoText = text is 0
            ? new Dictionary<string, string>()
            : new Dictionary<string, string> { ["big.txt"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(text / 2)) },
    });
}
