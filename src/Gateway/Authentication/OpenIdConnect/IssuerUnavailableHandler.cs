using Larder.Gateway.Caching;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>Answers 503 with <c>Retry-After</c> when an issuer is away. That it is, the log has already from where it was noticed.</summary>
internal sealed class IssuerUnavailableHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not IssuerUnavailableException)
        {
            return false;
        }

        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = ClusterUnavailableHandler.RetryAfter;
        httpContext.Response.Headers.CacheControl = "no-store";
        await Problems.Problem(
            StatusCodes.Status503ServiceUnavailable,
            "issuer-unavailable",
            "Who you are is told by another system, which does not answer at the moment. Try again.").ExecuteAsync(httpContext);
        return true;
    }
}
