using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway;

/// <summary>Gives the refusals of the routing itself a body: nobody else answers requests that have no endpoint of ours.</summary>
internal static class UnroutedAnswers
{
    public static IApplicationBuilder UseUnroutedAnswers(this IApplicationBuilder app) => app.Use(next => context =>
        context.GetEndpoint() is RouteEndpoint ? next(context) : AnswerAsync(context, next));

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var problem = context.Response.StatusCode switch
        {
            _ when context.Response.HasStarted => null,
            StatusCodes.Status404NotFound => Problems.Problem(
                StatusCodes.Status404NotFound, "unknown-address", "There is nothing at this address."),
            StatusCodes.Status405MethodNotAllowed => Problems.Problem(
                StatusCodes.Status405MethodNotAllowed, "wrong-method", "This address takes only the methods that Allow lists."),
            StatusCodes.Status415UnsupportedMediaType => Problems.NotJson,
            _ => null,
        };
        if (problem is not null)
        {
            context.Response.Headers.CacheControl = "no-store";
            await problem.ExecuteAsync(context);
        }
    }
}
