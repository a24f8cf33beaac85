namespace Larder.Gateway.Tests.Upload;

/// <summary>What uploads take of the memory that all of them share.</summary>
public sealed class UploadMemoryTests(UploadMemoryTests.LittleMemory index) : IClassFixture<UploadMemoryTests.LittleMemory>
{
    private readonly string _package = "memory" + Guid.NewGuid().ToString("n");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Large_forms_wait_outside_while_others_take_the_memory()
    {
        Assert.Equal(200, await UploadAsync(500_000));
        using var paused = await TakeMemoryAsync();
        Assert.Equal(200, await UploadAsync(50_000));

        paused.Abort();
        await UntilAsync(500_000, 200);
    }

    /// <summary>An upload that has sent nearly all of a large form. One that comes while the form before it is not yet done with is sent away
    /// itself, so it is sent until it has the memory.</summary>
    private async Task<RawConnection> TakeMemoryAsync()
    {
        var body = NewBody(1_000_000).ToArray();
        while (true)
        {
            Stop.ThrowIfCancellationRequested();
            var paused = await RawConnection.OpenAsync(index.Address);
            await paused.SendHeadAsync(body.Length);
            await paused.SendAsync(body.AsMemory(0, body.Length - 10_000));
            for (var look = 0; look < 20; look++)
            {
                if (await UploadAsync(500_000) == 503)
                {
                    return paused;
                }
            }

            paused.Abort();
        }
    }

    private async Task UntilAsync(int descriptionBytes, int status)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (await UploadAsync(descriptionBytes) != status)
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task<int> UploadAsync(int descriptionBytes)
    {
        using var client = index.NewUploader();
        using var content = NewBody(descriptionBytes).ToContent();
        using var response = await client.PostAsync("/legacy/", content, Stop);
        Assert.Equal((int)response.StatusCode == 503, response.Headers.RetryAfter is not null);
        return (int)response.StatusCode;
    }

    private UploadBody NewBody(int descriptionBytes) => UploadBody.Of(
        _package, "1.0", $"{_package}-1.0.tar.gz", Distributions.Sdist(_package, "1.0"),
        ("description", new string('x', descriptionBytes)));

    /// <summary>Has room for one large form at a time.</summary>
    public sealed class LittleMemory : UploadFixture
    {
        protected override IEnumerable<(string Key, string Value)> Settings =>
            [("Upload:MaxFormBytes", "1048576"), ("Upload:AllFormsBytes", "1048576")];
    }
}
