using System.Diagnostics.Metrics;
using Larder.Gateway.Caching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Caching;

public sealed class CacheMemoryTests : IDisposable
{
    private const int Limit = 1_000;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CacheMemory _memory;

    public CacheMemoryTests()
    {
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        var options = Options.Create(new GatewayOptions { CacheBytes = Limit });
        _memory = new CacheMemory(options, new LeaseReader(one => one, metrics), metrics, TimeProvider.System);
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void What_cannot_be_forgotten_once_does_not_end_the_forgetting()
    {
        var charge = _memory.NewCharge();
        var item = new StubbornItem(charge);
        _memory.AddItems(() => [item]);
        Assert.Throws<InvalidOperationException>(() => charge.AddAndTrim(2 * Limit));

        _memory.Trim();

        Assert.Equal(0, _memory.Bytes);
    }

    private sealed class StubbornItem(CacheCharge charge) : CacheItem
    {
        private bool _asked;

        public override void Evict()
        {
            if (!_asked)
            {
                _asked = true;
                throw new InvalidOperationException("Not now.");
            }

            charge.Release();
        }
    }
}
