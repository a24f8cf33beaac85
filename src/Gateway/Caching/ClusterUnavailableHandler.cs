using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Leases;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Caching;

/// <summary>Answers 503 with <c>Retry-After</c> when the cluster, its database or the artifact store is away. Other failures stay 500.</summary>
/// <remarks>Says so in the log once a second at most, however many requests there are.</remarks>
internal sealed partial class ClusterUnavailableHandler(
    Silos silos, TimeProvider time, ILogger<ClusterUnavailableHandler> logger) : IExceptionHandler
{
    /// <summary>Seconds: a lost silo's packages are elsewhere after one or two.</summary>
    internal const string RetryAfter = "2";

    private static readonly TimeSpan BetweenMessages = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long? _logged;
    private int _unlogged;

    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsUnavailability(exception))
        {
            return false;
        }

        Log(exception, httpContext.Request.Path);
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read it.
            return true;
        }

        httpContext.Response.Headers.RetryAfter = RetryAfter;
        httpContext.Response.ContentType = "text/plain; charset=utf-8";
        await httpContext.Response.WriteAsync("The index is not available at the moment. Try again.\n", cancellationToken);
        return true;
    }

    private bool IsUnavailability(Exception exception) => exception is ClusterUnavailableException
        or ArtifactStoreUnavailableException or DatabaseUnavailableException or DatabaseOutcomeUnknownException
        or OwnershipLostException or ChangeNotMeantException or OrleansException or TimeoutException

        // What Orleans says of a grain that no member knows.
        || (exception is ArgumentException && !silos.Any);

    private void Log(Exception exception, string path)
    {
        int others;
        lock (_lock)
        {
            if (_logged is { } logged && time.GetElapsedTime(logged) < BetweenMessages)
            {
                _unlogged++;
                return;
            }

            others = _unlogged;
            _unlogged = 0;
            _logged = time.GetTimestamp();
        }

        // Where in the gateway it was noticed that there is no silo tells nothing; what a silo or the database said does.
        var cause = exception is ClusterUnavailableException ? exception.InnerException : exception;
        LogUnavailable(cause, path, exception.Message, others);
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning,
        Message = "Answered 503 to {Path}: {Reason} (and to {Others} others since the last message)")]
    private partial void LogUnavailable(Exception? exception, string path, string reason, int others);
}
