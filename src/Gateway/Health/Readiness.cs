using Larder.Grains.Abstractions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Health;

/// <summary>Answers whether requests should be sent to this process: it has started, is not stopping, and does not lack what it needs.</summary>
internal sealed partial class Readiness(
    IReadiness readiness,
    StartProgress start,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<Readiness> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task GetAsync(HttpContext context)
    {
        var obstacle = await FindObstacleAsync(context.RequestAborted);
        await (obstacle is null
            ? PlainText.SendAsync(context, StatusCodes.Status200OK, "ready\n")
            : PlainText.SendAsync(context, StatusCodes.Status503ServiceUnavailable, obstacle + "\n"));
    }

    private async Task<string?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return "stopping";
        }

        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return start.WaitsFor is { } reason ? $"starting, waits for {reason}" : "starting";
        }

        try
        {
            return await readiness.FindObstacleAsync(cancellationToken).WaitAsync(Patience, time, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotReady(exception);
            return "no silo answers";
        }
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Not ready: no silo answers")]
    private partial void LogNotReady(Exception exception);
}
