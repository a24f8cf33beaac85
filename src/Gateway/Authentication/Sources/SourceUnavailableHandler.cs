using Larder.Gateway.Caching;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication.Sources;

/// <summary>Answers 503 with <c>Retry-After</c> when the source that knows a user is away. That it is, the log has already from where it was
/// noticed.</summary>
internal sealed class SourceUnavailableHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not IdentitySourceUnavailableException)
        {
            return false;
        }

        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = ClusterUnavailableHandler.RetryAfter;
        httpContext.Response.Headers.CacheControl = "no-store";
        await Problems.Problem(
            StatusCodes.Status503ServiceUnavailable,
            "identity-source-unavailable",
            "Who you are is told by another system, which does not answer at the moment. Try again.").ExecuteAsync(httpContext);
        return true;
    }
}
