using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Larder.Gateway.Simple;

/// <summary>Sends pages. Runs for every page, so every header value is made beforehand.</summary>
internal static class SimpleResponse
{
    private const int FlushBytes = 64 * 1024;

    private static readonly StringValues NoSniff = "nosniff";

    /// <summary>A page holds text that uploaders chose: a browser is to run nothing of it, but may follow its links.</summary>
    private static readonly StringValues NoScripts = "default-src 'none'; sandbox allow-downloads";

    /// <summary>A page is asked for again each time, which costs a 304: an upload is seen by the next install.</summary>
    private static readonly StringValues Open = "no-cache";
    private static readonly StringValues Private = "private, no-cache";

    private static readonly StringValues ByFormat = "Accept, Accept-Encoding";
    private static readonly StringValues ByCaller = "Accept, Accept-Encoding, Authorization";

    /// <summary>Answers with the page, or with 304 if the client has it.</summary>
    /// <param name="isOpen">Whether everybody gets this page, with credentials or without.</param>
    public static Task SendAsync(HttpContext context, Page page, bool isOpen)
    {
        var headers = context.Response.Headers;
        headers.ETag = page.ETag;
        headers.CacheControl = isOpen ? Open : Private;
        headers.Vary = isOpen ? ByFormat : ByCaller;
        if (EntityTags.Match(context.Request.Headers.IfNoneMatch, page.ETag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        headers.ContentType = page.ContentType;
        if (page.IsHtml)
        {
            headers.ContentSecurityPolicy = NoScripts;
            headers.XContentTypeOptions = NoSniff;
        }

        if (page.ContentEncoding.Count > 0)
        {
            headers.ContentEncoding = page.ContentEncoding;
        }

        context.Response.ContentLength = page.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        return page.Parts.Length == 1 ? ResponseBody.WriteAsync(context, page.Parts[0]) : SendPartsAsync(context, page);
    }

    /// <summary>Answers 406 with the list of what there is.</summary>
    public static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.Vary = ByCaller;
        return PlainText.SendAsync(context, StatusCodes.Status406NotAcceptable, SimpleTypes.List);
    }

    private static async Task SendPartsAsync(HttpContext context, Page page)
    {
        // Many parts are small: each flush costs as much as many of them.
        var writer = context.Response.BodyWriter;
        var pending = 0;
        foreach (var part in page.Parts)
        {
            writer.Write(part.Span);
            pending += part.Length;
            if (pending >= FlushBytes)
            {
                await writer.FlushAsync(CancellationToken.None);
                pending = 0;
            }
        }

        await writer.FlushAsync(CancellationToken.None);
    }
}
