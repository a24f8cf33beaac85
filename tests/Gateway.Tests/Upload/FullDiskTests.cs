using Larder.Storage.Tests;

namespace Larder.Gateway.Tests.Upload;

public sealed class FullDiskTests(FullDiskTests.SmallSpool index) : IClassFixture<FullDiskTests.SmallSpool>
{
    [Fact]
    public async Task An_upload_for_which_there_is_no_room_is_put_off_and_leaves_the_room_to_others()
    {
        Assert.SkipUnless(index.HasDisk, "Needs the right to mount a small file system.");
        var package = "full" + Guid.NewGuid().ToString("n");
        using var client = index.NewUploader();
        using var content = UploadBody.Of(package, "1.0", $"{package}-1.0.tar.gz", new byte[8 << 20]).ToContent();

        using var response = await client.PostAsync("/legacy/", content, TestContext.Current.CancellationToken);

        Assert.Equal(507, (int)response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(0, index.SpooledFiles);
        var sdist = Distributions.Sdist(package, "1.0");
        var small = UploadBody.Of(package, "1.0", $"{package}-1.0.tar.gz", sdist);
        Assert.Equal(200, (await index.UploadAsync(small)).Status);
    }

    /// <summary>Spools to a file system of two mebibytes.</summary>
    public sealed class SmallSpool : UploadFixture
    {
        private readonly SmallDisk? _disk = SmallDisk.TryMount(kibibytes: 2_048);

        public bool HasDisk => _disk is not null;

        public override string SpoolFolder => Path.Combine(_disk?.Path ?? Folder, "spool");

        protected override IEnumerable<(string Key, string Value)> Settings =>
            [("Upload:SpoolFolder", SpoolFolder), ("Upload:MemoryBytes", "0")];

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            _disk?.Dispose();
        }
    }
}
