using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Larder.Gateway.Tests.Upload;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage.Tests.S3;

namespace Larder.Gateway.Tests.S3;

/// <summary>Large files that go into the store while they arrive.</summary>
[Collection(S3Collection.Name)]
public sealed class S3EarlyUploadTests(S3PatientFixture index) : IClassFixture<S3PatientFixture>, IDisposable
{
    private readonly string _package = "early" + Guid.NewGuid().ToString("n");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string FileName => $"{_package}-1.0-py3-none-any.whl";

    public void Dispose() => index.Server.Decide = _ => Fault.None;

    [Fact]
    public async Task The_store_has_the_first_part_before_the_last_byte_is_sent()
    {
        var wheel = NewWheel("Requires-Python: >=3.9");
        var body = UploadBody.Of(_package, "1.0", FileName, wheel, ("requires_python", ">=3.9"));

        var status = await SendSlowlyAsync(body, UntilPartsAreSentAsync, Stop);

        Assert.Equal(HttpStatusCode.OK, status);
        await AssertStoredAsync(wheel, ">=3.9");
        Assert.Single(Requests("POST", "?uploads"));
    }

    [Fact]
    public async Task What_the_form_said_wrongly_is_stored_rightly()
    {
        var wheel = NewWheel("Requires-Python: >=3.9");
        var body = UploadBody.Of(_package, "1.0", FileName, wheel, ("requires_python", ">=2"));

        var status = await SendSlowlyAsync(body, UntilPartsAreSentAsync, Stop);

        Assert.Equal(HttpStatusCode.OK, status);
        await AssertStoredAsync(wheel, ">=3.9");
        Assert.Equal(2, Requests("POST", "?uploads").Count());
    }

    [Fact]
    public async Task What_is_refused_at_the_end_leaves_nothing()
    {
        var before = await index.CountAttemptsAsync(_package);
        var wheel = NewWheel();
        var body = UploadBody.Of(_package, "1.0", FileName, wheel, ("sha256_digest", new string('0', 64)));

        var status = await SendSlowlyAsync(body, UntilPartsAreSentAsync, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Empty(await index.ListAsync(_package));
        Assert.Equal(before, await index.CountAttemptsAsync(_package));
        Assert.Equal(0, await index.CountUnfinishedAsync(_package));
        Assert.Equal(0, index.SpooledFiles);
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_nothing()
    {
        var before = await index.CountAttemptsAsync(_package);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var body = UploadBody.Of(_package, "1.0", FileName, NewWheel());

        await Assert.ThrowsAnyAsync<Exception>(() => SendSlowlyAsync(
            body,
            async () =>
            {
                await UntilPartsAreSentAsync();
                await gone.CancelAsync();
            },
            gone.Token));

        await Until.TrueAsync(() => Requests("DELETE", "?uploadId").Any() && index.SpooledFiles is 0);
        Assert.Equal(0, await index.CountUnfinishedAsync(_package));
        Assert.Equal(before, await index.CountAttemptsAsync(_package));
    }

    [Fact]
    public async Task A_store_that_was_away_meanwhile_and_is_back_has_all_of_it()
    {
        var wheel = NewWheel();
        index.Server.Decide = _ => Fault.Unavailable;

        // Until its attempts are over: the last pause is shorter than two seconds.
        var status = await SendSlowlyAsync(UploadBody.Of(_package, "1.0", FileName, wheel), async () =>
        {
            await Until.TrueAsync(() => Requests("POST", "?uploads").Count() is 4);
            index.Server.Decide = _ => Fault.None;
        }, Stop);

        Assert.Equal(HttpStatusCode.OK, status);
        await AssertStoredAsync(wheel, null);
    }

    [Fact]
    public async Task What_is_listed_already_is_not_sent_to_the_store_again()
    {
        var wheel = NewWheel();
        var body = UploadBody.Of(_package, "1.0", FileName, wheel);
        Assert.Equal(200, (await index.UploadAsync(body)).Status);
        var sent = Requests("POST", "?uploads").Count();

        Assert.Equal(200, (await index.UploadAsync(body)).Status);

        Assert.Equal(sent, Requests("POST", "?uploads").Count());
    }

    private IEnumerable<string> Requests(string method, string query) => index.Server.Requests.Where(request =>
        request.StartsWith(method, StringComparison.Ordinal) && request.Contains(_package, StringComparison.Ordinal)
        && request.Contains(query, StringComparison.Ordinal));

    private Task UntilPartsAreSentAsync() => Until.TrueAsync(() => Requests("PUT", "partNumber=1").Any());

    private async Task AssertStoredAsync(byte[] wheel, string? requiresPython)
    {
        var file = Assert.Single(await index.ListAsync(_package));
        Assert.Equal(wheel, await index.ReadAsync(new ArtifactKey(file.ArtifactKey)));
        var head = await index.Store.HeadAsync(new ArtifactKey(file.ArtifactKey), Stop);
        Assert.Equal(
            new ArtifactProperties(
                _package, "1.0", FileName, file.Sha256, requiresPython, "uploader", head!.Properties!.UploadedAt),
            head.Properties);
        Assert.Equal(0, await index.CountUnfinishedAsync(_package));
    }

    /// <summary>Sends most of a form, then waits, then the rest.</summary>
    private async Task<HttpStatusCode> SendSlowlyAsync(UploadBody body, Func<Task> wait, CancellationToken cancellationToken)
    {
        using var client = index.NewUploader();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/legacy/") { Content = new SlowContent(body.ToArray(), wait) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(UploadBody.ContentType);
        using var answer = await client.SendAsync(request, cancellationToken);
        return answer.StatusCode;
    }

    /// <summary>More than two parts of bytes that do not pack well.</summary>
    private byte[] NewWheel(params string[] metadata) => Distributions.Wheel(new Contents(_package, "1.0", "py3-none-any")
    {
        Metadata = metadata,
        InfoText = new Dictionary<string, string> { ["big.txt"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(13_000_000)) },
    });

    private sealed class SlowContent(byte[] bytes, Func<Task> wait) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length - 100_000));
            await stream.FlushAsync();
            await wait();
            await stream.WriteAsync(bytes.AsMemory(bytes.Length - 100_000));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
