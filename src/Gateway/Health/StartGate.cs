using Larder.Gateway.Caching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Larder.Gateway.Health;

/// <summary>The web server listens before the rest has started, so that a process that waits for its database can be seen to live.
/// Until then all but the probes are asked to come again.</summary>
internal static class StartGate
{
    public static IApplicationBuilder UseStartGate(this IApplicationBuilder app)
    {
        var started = app.ApplicationServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted;
        return app.Use((context, next) =>
            started.IsCancellationRequested || HealthEndpoints.IsProbe(context.Request.Path) ? next(context) : RefuseAsync(context));
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = ClusterUnavailableHandler.RetryAfter;
        return PlainText.SendAsync(context, StatusCodes.Status503ServiceUnavailable, "The index is starting. Try again.\n");
    }
}
