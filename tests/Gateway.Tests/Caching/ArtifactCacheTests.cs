using System.Diagnostics.Metrics;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Caching;

/// <summary>Alone in the process, since it looks at what is allocated.</summary>
[Collection(nameof(Alone))]
public sealed class ArtifactCacheTests(IndexFixture index) : IClassFixture<IndexFixture>, IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_small_object_takes_no_more_memory_than_it_needs()
    {
        const int Objects = 100;
        var keys = await Task.WhenAll(Enumerable.Range(0, Objects).Select(i => PutAsync($"small-{i}", new byte[100])));
        var cache = NewCache();
        await cache.ReadAsync(keys[0], Stop);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (var key in keys)
        {
            Assert.Equal(100, (await cache.ReadAsync(key, Stop))?.Length);
        }

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Objects * ArtifactCache.LargestBytes / 4);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(ArtifactCache.LargestBytes, true)]
    [InlineData(ArtifactCache.LargestBytes + 1, false)]
    public async Task Only_what_is_small_is_kept(int size, bool kept)
    {
        var key = await PutAsync($"sized-{size}", new byte[size]);
        var cache = NewCache();

        Assert.Equal(kept ? size : null, (await cache.ReadAsync(key, Stop))?.Length);
        Assert.Equal(kept, cache.Find(key) is not null);
    }

    private ArtifactCache NewCache()
    {
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        var reader = new LeaseReader(one => one, metrics);
        var memory = new CacheMemory(Options.Create(new GatewayOptions()), reader, metrics, TimeProvider.System);
        return new ArtifactCache(index.Store, memory, TimeProvider.System);
    }

    private async Task<ArtifactKey> PutAsync(string name, byte[] content)
    {
        var key = ArtifactKey.ForAttempt(IndexName.Main, "cached", Guid.NewGuid(), name);
        await index.Store.PutAsync(key, new MemoryStream(content), content.Length, null, Stop);
        return key;
    }
}

/// <summary>Tests that nothing else may run beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
