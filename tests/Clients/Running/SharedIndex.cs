using Larder.Clients.Tests.Running;

[assembly: AssemblyFixture(typeof(SharedIndex))]

namespace Larder.Clients.Tests.Running;

/// <summary>One index for all tests that do it no harm. Each of them uses a package name of its own.</summary>
/// <remarks>A cluster if <c>LARDER_TARGET</c> names one; else the program in one process, started here.</remarks>
public sealed class SharedIndex : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private IndexUnderTest? _index;

    internal IndexUnderTest Index => _index ?? throw new InvalidOperationException("The index was not started.");

    public async ValueTask InitializeAsync() => _index = ClusterTarget.Named is { } cluster
        ? new ClusterIndex(cluster)
        : new SingleProcessIndex(await LarderProgram.StartAsync(_folder["data"]));

    public async ValueTask DisposeAsync()
    {
        if (_index is not null)
        {
            await _index.DisposeAsync();
        }

        _folder.Dispose();
    }
}
