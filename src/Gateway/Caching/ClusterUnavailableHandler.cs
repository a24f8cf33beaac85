using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Leases;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Caching;

/// <summary>Answers 503 with <c>Retry-After</c> when the cluster, its database or the artifact store is away. Other failures stay 500.</summary>
internal sealed partial class ClusterUnavailableHandler(ILogger<ClusterUnavailableHandler> logger) : IExceptionHandler
{
    /// <summary>Seconds: a lost silo's packages are elsewhere after one or two.</summary>
    internal const string RetryAfter = "2";

    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsUnavailability(exception))
        {
            return false;
        }

        LogUnavailable(exception, httpContext.Request.Path);
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = RetryAfter;
        httpContext.Response.ContentType = "text/plain; charset=utf-8";
        await httpContext.Response.WriteAsync("The index is not available at the moment. Try again.\n", cancellationToken);
        return true;
    }

    private static bool IsUnavailability(Exception exception) => exception is ClusterUnavailableException
        or ArtifactStoreUnavailableException or DatabaseUnavailableException or DatabaseOutcomeUnknownException
        or OwnershipLostException or OrleansException or TimeoutException;

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "Answered 503 to {Path}")]
    private partial void LogUnavailable(Exception exception, string path);
}
