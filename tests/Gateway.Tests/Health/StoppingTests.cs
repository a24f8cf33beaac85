using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Larder.Gateway.Tests.Health;

public sealed class StoppingTests(IndexFixture index) : IClassFixture<IndexFixture>
{
    [Fact]
    public async Task A_process_that_is_stopping_is_alive_but_not_ready()
    {
        using var client = index.NewClient();
        index.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        using var ready = await client.GetAsync("readyz", TestContext.Current.CancellationToken);
        using var alive = await client.GetAsync("healthz", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }
}
