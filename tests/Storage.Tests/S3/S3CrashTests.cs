using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Larder.Storage.Tests.S3;

/// <summary>The server is killed, with a server that no other test uses.</summary>
public sealed class S3CrashTests : IAsyncLifetime
{
    private readonly TestBucket _bucket = new(new Radosgw("-crash"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _bucket.InitializeAsync();

    public ValueTask DisposeAsync() => _bucket.DisposeAsync();

    [Fact]
    public async Task A_server_killed_in_the_middle_of_an_upload_keeps_what_was_acknowledged_and_nothing_else()
    {
        await using var way = await FaultyServer.StartAsync(_bucket.Server.Endpoint);
        var options = _bucket.NewOptions("");
        (options.Endpoint, options.ParallelParts, options.Timeout) = (way.Endpoint, 2, TimeSpan.FromSeconds(5));
        using var store = new S3ArtifactStore(Options.Create(options), TimeProvider.System, NullLogger<S3ArtifactStore>.Instance);
        var (small, large) = (NewKey("small"), NewKey("large"));
        var bytes = new byte[40 << 20];
        Random.Shared.NextBytes(bytes);
        await store.PutAsync(small, new MemoryStream(bytes, 0, 1_000), 1_000, properties: null, Stop);

        var kill = Task.CompletedTask;
        way.Decide = request =>
        {
            if (kill.IsCompleted && request.QueryString.Value!.Contains("partNumber=4", StringComparison.Ordinal))
            {
                way.Decide = _ => Fault.None;
                kill = _bucket.Server.KillAsync();
            }

            return Fault.None;
        };
        await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(
            () => store.PutAsync(large, new MemoryStream(bytes), bytes.Length, properties: null, Stop));
        await kill;
        await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(() => store.HeadAsync(small, Stop));

        await _bucket.Server.StartAsync();
        Assert.Equal(1_000, (await store.HeadAsync(small, Stop))?.Length);
        Assert.Null(await store.HeadAsync(large, Stop));
        Assert.Equal(1, await store.RemoveUnfinishedAsync(DateTimeOffset.UtcNow.AddMinutes(1), Stop));

        await store.PutAsync(large, new MemoryStream(bytes), bytes.Length, properties: null, Stop);
        await using var content = await store.OpenReadAsync(large, range: null, Stop);
        var read = new byte[bytes.Length];
        await content!.ReadExactlyAsync(read, Stop);
        Assert.Equal(bytes, read);
    }

    private static ArtifactKey NewKey(string name) => ArtifactKey.ForAttempt("main", "a", Guid.CreateVersion7(), name);
}
