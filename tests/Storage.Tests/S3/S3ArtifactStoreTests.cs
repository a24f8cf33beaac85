using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage.S3;
using Larder.Storage.Tests.S3;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

[assembly: AssemblyFixture(typeof(TestBucket))]

namespace Larder.Storage.Tests.S3;

/// <summary>The contract, over plain HTTP.</summary>
public class S3ArtifactStoreTests(TestBucket bucket) : ArtifactStoreContract, IDisposable
{
    private readonly List<S3ArtifactStore> _stores = [];

    /// <summary>Every test has a prefix of its own.</summary>
    protected string Prefix { get; } = $"{Guid.NewGuid():n}/";

    protected TestBucket Bucket => bucket;

    protected override bool KeepsProperties => true;

    protected override IArtifactStore NewStore() => NewStore(NewOptions());

    protected override Task LeaveUnfinishedAsync() =>
        LeaveUnfinishedAsync(ArtifactKey.ForAttempt("main", "a", Guid.CreateVersion7(), "a-1.tar.gz").Value);

    [Fact]
    public async Task What_others_upload_into_the_bucket_is_left_to_them()
    {
        foreach (var key in (string[])["a1b2/flask/flask-2.0.tar.gz", "main/a/1/a-1.tar.gz", "x y"])
        {
            await LeaveUnfinishedAsync(key);
        }

        Assert.Equal(0, await NewStore().RemoveUnfinishedAsync(DateTimeOffset.MaxValue, Stop));
    }

    [Fact]
    public async Task A_manifest_that_was_not_stored_whole_is_given_up()
    {
        await LeaveUnfinishedAsync("main/a/manifest/0000000000000000001.json");

        Assert.Equal(1, await NewStore().RemoveUnfinishedAsync(DateTimeOffset.MaxValue, Stop));
    }

    private async Task LeaveUnfinishedAsync(string key) =>
        await bucket.Client.InitiateMultipartUploadAsync(bucket.Name, Prefix + key, Stop);

    protected virtual S3ArtifactOptions NewOptions() => bucket.NewOptions(Prefix);

    private protected S3ArtifactStore NewStore(S3ArtifactOptions options)
    {
        var store = new S3ArtifactStore(Options.Create(options), TimeProvider.System, NullLogger<S3ArtifactStore>.Instance);
        _stores.Add(store);
        return store;
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        foreach (var store in _stores)
        {
            store.Dispose();
        }
    }
}

/// <summary>The contract, over TLS with a certificate that the machine does not know.</summary>
public sealed class S3ArtifactStoreOverTlsTests(TestBucket bucket) : S3ArtifactStoreTests(bucket)
{
    protected override S3ArtifactOptions NewOptions()
    {
        var options = base.NewOptions();
        (options.Endpoint, options.CaFile) = (Bucket.Server.TlsEndpoint, Bucket.Server.CaFile);
        return options;
    }
}
