using Microsoft.AspNetCore.Http;

namespace Larder.Gateway;

/// <summary>Short answers for people, where the protocol wants none.</summary>
internal static class PlainText
{
    /// <summary>Not to be kept by anybody: what is not there may be uploaded the next moment.</summary>
    public static Task NotFoundAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return SendAsync(context, StatusCodes.Status404NotFound, "404 Not Found\n");
    }

    /// <param name="text">ASCII.</param>
    public static Task SendAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.ContentLength = text.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(text);
    }
}
