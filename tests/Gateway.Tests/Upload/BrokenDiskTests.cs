namespace Larder.Gateway.Tests.Upload;

/// <summary>Disks that fail under a running index: the client may try again later, and what was there stays.</summary>
public sealed class BrokenDiskTests(BrokenDiskTests.SpoolEverything index)
    : IClassFixture<BrokenDiskTests.SpoolEverything>
{
    private readonly string _package = "disk" + Guid.NewGuid().ToString("n");

    [Fact]
    public async Task While_the_artifact_store_is_away_uploads_are_put_off()
    {
        var artifacts = Path.Combine(index.Folder, "artifacts");
        Assert.Equal(200, (await index.UploadAsync(NewBody("1.0"))).Status);
        Directory.Move(artifacts, artifacts + ".away");
        await File.WriteAllTextAsync(artifacts, "not a folder", TestContext.Current.CancellationToken);

        await PutOffAsync(NewBody("2.0"), 503);

        Assert.Single(await index.ListAsync(_package));
        File.Delete(artifacts);
        Directory.Move(artifacts + ".away", artifacts);
        Assert.Equal(200, (await index.UploadAsync(NewBody("2.0"))).Status);
    }

    [Fact]
    public async Task While_the_spool_is_away_uploads_are_put_off()
    {
        Directory.Move(index.SpoolFolder, index.SpoolFolder + ".away");
        await File.WriteAllTextAsync(index.SpoolFolder, "not a folder", TestContext.Current.CancellationToken);

        await PutOffAsync(NewBody("1.0"), 503);

        File.Delete(index.SpoolFolder);
        Directory.Move(index.SpoolFolder + ".away", index.SpoolFolder);
        Assert.Equal(200, (await index.UploadAsync(NewBody("1.0"))).Status);
    }

    private async Task PutOffAsync(UploadBody body, int status)
    {
        using var client = index.NewUploader();
        using var content = body.ToContent();
        using var response = await client.PostAsync("/legacy/", content, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    private UploadBody NewBody(string version) => UploadBody.Of(
        _package, version, $"{_package}-{version}.tar.gz", Distributions.Sdist(_package, version));

    public sealed class SpoolEverything : UploadFixture
    {
        protected override IEnumerable<(string Key, string Value)> Settings => [("Upload:MemoryBytes", "0")];
    }
}
