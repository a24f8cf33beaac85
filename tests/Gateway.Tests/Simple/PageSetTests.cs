using System.Diagnostics.Metrics;
using Larder.Gateway.Caching;
using Larder.Gateway.Simple;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Simple;

public sealed class PageSetTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_page_that_could_not_be_made_is_made_when_it_is_asked_for_again()
    {
        var attempts = 0;
        var pages = new PageSet(
            (page, _) =>
            {
                if (++attempts == 1)
                {
                    throw new InvalidOperationException("Not enough memory for this page.");
                }

                page.Append("a page");
            },
            NewCharge());

        await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(pages, PageEncoding.Gzip));

        Assert.Equal(6, (await AskAsync(pages, PageEncoding.Identity)).Length);
        Assert.Equal(6, (await AskAsync(pages, PageEncoding.Gzip)).Length);
        Assert.Equal(2, attempts);
    }

    private static Task<Page> AskAsync(PageSet pages, PageEncoding encoding) =>
        pages.GetAsync(SimpleFormat.Json, encoding).AsTask();

    private CacheCharge NewCharge()
    {
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        var reader = new LeaseReader(one => one, metrics);
        return new CacheMemory(Options.Create(new GatewayOptions()), reader, metrics, TimeProvider.System).NewCharge();
    }
}
