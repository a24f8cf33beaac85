using Larder.Grains.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Larder.Grains.Tests.Clustering;

public sealed class SqliteOrleansTablesTests : OrleansTablesContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override Task<IHost> NewHostAsync(Action<IServiceCollection> change) =>
        Task.FromResult(SingleProcessTests.NewHost(_folder, change));
}
