using Larder.Grains.Abstractions;
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
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(0.5);

    public async Task GetAsync(HttpContext context)
    {
        var obstacle = await FindObstacleAsync(context.RequestAborted);
        if (obstacle is not null)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        await (obstacle is null
            ? PlainText.SendAsync(context, StatusCodes.Status200OK, await FindShortcomingAsync(context.RequestAborted) + "\n")
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
            var obstacle = exception switch
            {
                TimeoutException => $"what it needs does not answer within {Patience.TotalSeconds} s",
                DatabaseUnavailableException or { InnerException: DatabaseUnavailableException } => "the database does not answer",
                _ => "no silo answers",
            };
            LogNotReady(exception, obstacle);
            return obstacle;
        }
    }

    /// <returns><c>ready</c>, or what does not work although requests should be sent.</returns>
    private async Task<string> FindShortcomingAsync(CancellationToken cancellationToken)
    {
        try
        {
            var shortcoming = await readiness.FindShortcomingAsync(cancellationToken).WaitAsync(ShortPatience, time, cancellationToken);
            return shortcoming is null ? "ready" : $"degraded: {shortcoming}";
        }
        catch (TimeoutException)
        {
            return "degraded: a check takes long";
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotChecked(exception);
            return "degraded: a check failed";
        }
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Not ready: {Obstacle}")]
    private partial void LogNotReady(Exception exception, string obstacle);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "Whether all that this process needs is there could not be checked")]
    private partial void LogNotChecked(Exception exception);
}
