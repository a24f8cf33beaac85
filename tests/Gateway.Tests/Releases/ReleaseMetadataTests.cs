using System.Diagnostics.Metrics;
using System.Text;
using Larder.Gateway.Caching;
using Larder.Gateway.Releases;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Packaging.Versions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Releases;

public sealed class ReleaseMetadataTests(IndexFixture index) : IClassFixture<IndexFixture>, IDisposable
{
    private const int Large = 1 << 20;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_large_document_is_read_once_and_counted()
    {
        var release = await PutAsync("large", new string('x', Large));
        var memory = NewMemory(256L << 20);
        var metadata = new ReleaseMetadata(index.Store, memory, TimeProvider.System);

        var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => metadata.GetAsync(release, Stop)));

        Assert.All(read, one => Assert.Same(read[0], one));
        Assert.Equal("large", read[0]?.Name);
        Assert.Same(read[0], await metadata.GetAsync(release, Stop));
        Assert.InRange(memory.Bytes, 2 * Large, 4 * Large);
    }

    [Fact]
    public async Task What_does_not_fit_is_forgotten()
    {
        var memory = NewMemory(2 * Large);
        var metadata = new ReleaseMetadata(index.Store, memory, TimeProvider.System);

        await metadata.GetAsync(await PutAsync("too-large", new string('y', Large)), Stop);

        Assert.Equal(0, memory.Bytes);
    }

    private CacheMemory NewMemory(long limit)
    {
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        var options = Options.Create(new GatewayOptions { CacheBytes = limit });
        return new CacheMemory(options, new LeaseReader(one => one, metrics), metrics, TimeProvider.System);
    }

    private async Task<ReleaseFiles> PutAsync(string package, string description)
    {
        var document = Encoding.UTF8.GetBytes(
            $"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\nSummary: large\n\n{description}\n");
        var file = Published.Wheel(package, "1.0", [1], document);
        await index.Store.PutAsync(
            new ArtifactKey(file.ArtifactKey).Metadata, new MemoryStream(document), document.Length, null, Stop);
        return new ReleaseFiles(PythonVersion.Parse("1.0"), [file]);
    }
}
