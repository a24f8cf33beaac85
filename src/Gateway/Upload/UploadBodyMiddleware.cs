using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Larder.Gateway.Upload;

/// <summary>Lets publishing tools send an upload to its end and so read the answer, whoever refuses it, and
/// when.</summary>
/// <remarks>
/// Publishing tools look for an answer only when they have sent everything. The server itself would wait a few seconds,
/// or not at all if the body is large, and then cut the connection, and the answer with it: a wrong password would look
/// like a network that is down.
/// </remarks>
internal sealed class UploadBodyMiddleware(RequestDelegate next, TimeProvider time)
{
    /// <summary>How long a refused upload may go on.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromMinutes(2);

    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<UploadRoute>() is null ? next(context) : TakeAsync(context);

    private async Task TakeAsync(HttpContext context)
    {
        LiftBodyLimit(context);
        await next(context);
        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            await DrainAsync(context);
        }
    }

    /// <summary>The form is counted while it is read. The server's own limit would end the connection before the answer
    /// is read.</summary>
    private static void LiftBodyLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
    }

    /// <summary>Takes what is still being sent, and throws it away.</summary>
    private async Task DrainAsync(HttpContext context)
    {
        // Who expects to be told to go on listens meanwhile, and was not told.
        if (context.Request.Headers.Expect.Count > 0)
        {
            return;
        }

        using var limit = new CancellationTokenSource(DrainTime, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            await context.Response.CompleteAsync();
            await context.Request.Body.CopyToAsync(Stream.Null, stop.Token);
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or IOException || context.RequestAborted.IsCancellationRequested)
        {
            // The client went away or takes too long: it has been answered.
        }
    }
}
