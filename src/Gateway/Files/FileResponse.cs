using System.Globalization;
using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Artifacts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Larder.Gateway.Files;

/// <summary>Sends a file, or a part of it. A URL's bytes never change, so clients may keep them for good.</summary>
internal sealed partial class FileResponse
{
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues AcceptRanges = "bytes";
    private static readonly StringValues Open = "public, max-age=31536000, immutable";
    private static readonly StringValues Private = "private, max-age=31536000, immutable";

    private readonly IArtifactStore _store;
    private readonly ArtifactCache _cache;
    private readonly ILogger<FileResponse> _logger;

    public FileResponse(IArtifactStore store, ArtifactCache cache, ILogger<FileResponse> logger)
    {
        _store = store;
        _cache = cache;
        _logger = logger;
    }

    public Task SendAsync(HttpContext context, ServedFile file)
    {
        if (file.Size is null or <= ArtifactCache.LargestBytes)
        {
            return _cache.Find(file.Key) is { } small
                ? SendBytesAsync(context, file, small)
                : ReadAndSendAsync(context, file);
        }

        return SendLargeAsync(context, file, file.Size.Value);
    }

    /// <summary>Sends the client to the store itself, where the store has URLs for that. What needs no bytes is answered here: a signed
    /// URL is for GET alone.</summary>
    private async Task SendLargeAsync(HttpContext context, ServedFile file, long size)
    {
        if (HttpMethods.IsGet(context.Request.Method) && !IsKnown(context.Request.Headers, file)
            && await _store.TryGetDownloadUrlAsync(file.Key, file.FileName, context.RequestAborted) is { } url)
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = url.AbsoluteUri;
            context.Response.Headers.CacheControl = "no-store";
            context.Response.ContentLength = 0;
            return;
        }

        await SendStreamAsync(context, file, size);
    }

    private async Task ReadAndSendAsync(HttpContext context, ServedFile file)
    {
        if (await _cache.ReadAsync(file.Key, context.RequestAborted) is { } small)
        {
            await SendBytesAsync(context, file, small);
        }
        else if (await _store.HeadAsync(file.Key, context.RequestAborted) is { } head)
        {
            await SendStreamAsync(context, file, head.Length);
        }
        else
        {
            await MissingAsync(context, file);
        }
    }

    private static Task SendBytesAsync(HttpContext context, ServedFile file, byte[] bytes)
    {
        if (!Begin(context, file, bytes.Length, out var range))
        {
            return Task.CompletedTask;
        }

        var part = range is { } asked ? bytes.AsMemory((int)asked.Offset, (int)asked.Length) : bytes;
        return ResponseBody.WriteAsync(context, part);
    }

    private async Task SendStreamAsync(HttpContext context, ServedFile file, long size)
    {
        // Before the headers, so that a store that is away can still be a 503; not for a HEAD or a 304.
        if (!Begin(context, file, size, out var range))
        {
            return;
        }

        await using var content = await _store.OpenReadAsync(file.Key, range, context.RequestAborted);
        if (content is null)
        {
            await MissingAsync(context, file);
            return;
        }

        await content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>Says everything about the answer but its body.</summary>
    /// <returns>Whether a body follows.</returns>
    private static bool Begin(HttpContext context, ServedFile file, long size, out ByteRange? range)
    {
        var (request, response) = (context.Request.Headers, context.Response.Headers);
        range = null;
        response.ETag = file.ETag;
        response.LastModified = file.LastModified;
        response.AcceptRanges = AcceptRanges;
        response.XContentTypeOptions = NoSniff;
        if (context.GetPackage() is { IsOpenToRead: true })
        {
            response.CacheControl = Open;
        }
        else
        {
            (response.CacheControl, response.Vary) = (Private, HeaderNames.Authorization);
        }

        if (IsKnown(request, file))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return false;
        }

        if (request.Range.Count == 1 && HttpMethods.IsGet(context.Request.Method)
            && (request.IfRange.Count == 0 || request.IfRange == file.ETag || request.IfRange == file.LastModified)
            && !RangeRequest.TryResolve(request.Range, size, out range))
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.CacheControl = "no-store";
            response.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");
            context.Response.ContentLength = 0;
            return false;
        }

        if (range is { } part)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            response.ContentRange =
                string.Create(CultureInfo.InvariantCulture, $"bytes {part.Offset}-{part.Offset + part.Length - 1}/{size}");
        }

        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = range?.Length ?? size;
        return HttpMethods.IsGet(context.Request.Method);
    }

    private static bool IsKnown(IHeaderDictionary request, ServedFile file) =>
        request.IfNoneMatch.Count > 0
            ? EntityTags.Match(request.IfNoneMatch, file.ETag)
            : request.IfModifiedSince.Count == 1
                && DateTimeOffset.TryParseExact(
                    request.IfModifiedSince, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
                && since.ToUnixTimeSeconds() >= file.UploadedAt.ToUnixTimeSeconds();

    /// <summary>A listed file without its bytes: somebody has removed them behind the index's back.</summary>
    private Task MissingAsync(HttpContext context, ServedFile file)
    {
        LogMissing(file.Key.Value);
        context.Response.Clear();
        return PlainText.SendAsync(context, StatusCodes.Status500InternalServerError, "The file's bytes are missing.\n");
    }

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error,
        Message = "The artifact store has no object {Key}, which is listed; 'larder check' finds what is missing")]
    private partial void LogMissing(string key);
}
