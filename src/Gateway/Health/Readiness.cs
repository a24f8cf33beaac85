using Larder.Gateway.Caching;
using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Catalogue;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Health;

/// <summary>Whether requests should be sent to this process: it is not stopping, and an owner of data answers it.</summary>
/// <remarks>Asks for one shard of the catalogue, as a request for the root page would; mostly that is in memory.</remarks>
internal sealed partial class Readiness(
    LeaseCache<CatalogueNames, RootFragment> shards,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<Readiness> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task GetAsync(HttpContext context)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await PlainText.SendAsync(context, StatusCodes.Status503ServiceUnavailable, "stopping\n");
            return;
        }

        try
        {
            await shards.GetAsync("0", context.RequestAborted).AsTask().WaitAsync(Patience, time, context.RequestAborted);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            LogNotReady(exception);
            await PlainText.SendAsync(context, StatusCodes.Status503ServiceUnavailable, "no silo answers\n");
            return;
        }

        await PlainText.SendAsync(context, StatusCodes.Status200OK, "ready\n");
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Not ready: no silo answers")]
    private partial void LogNotReady(Exception exception);
}
