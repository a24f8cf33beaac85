using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Larder.Gateway.Upload;

/// <summary>Answers an upload so that every publishing tool shows the message: in the reason phrase (HTTP/1.1) and in
/// the body.</summary>
/// <remarks>
/// The body is text, unless <c>Accept</c> prefers JSON: then <c>{"message", "code", "title"}</c>, or an RFC 9457
/// problem where that is named.
/// </remarks>
internal static class UploadAnswer
{
    /// <summary>Longer reason phrases trouble clients and proxies; the body has all of it.</summary>
    private const int MaxReasonLength = 400;

    private const string Json = "application/json", Problem = "application/problem+json", Text = "text/plain";

    /// <summary>200. The body is empty, or says what was passed over.</summary>
    public static Task AcceptAsync(HttpContext context, string? warning)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.Headers.CacheControl = "no-store";
        return warning is null ? Task.CompletedTask : WriteTextAsync(context, warning);
    }

    /// <summary>Says no.</summary>
    public static Task RefuseAsync(HttpContext context, ProblemHttpResult problem)
    {
        var message = problem.ProblemDetails.Detail ?? "";
        context.Response.StatusCode = problem.StatusCode;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Vary = "Accept";
        if (context.Features.Get<IHttpResponseFeature>() is { } response)
        {
            response.ReasonPhrase = ToReason(message);
        }

        return Prefer(context.Request) switch
        {
            Problem => problem.ExecuteAsync(context),
            Json => WriteJsonAsync(context, problem.StatusCode, message),
            _ => WriteTextAsync(context, message),
        };
    }

    /// <summary>The message as one line of printable ASCII.</summary>
    internal static string ToReason(string message)
    {
        var reason = new StringBuilder(Math.Min(message.Length, MaxReasonLength));
        foreach (var character in message)
        {
            if (reason.Length == MaxReasonLength)
            {
                break;
            }

            reason.Append(character is '\r' or '\n' or '\t' ? ' ' : character is >= ' ' and <= '~' ? character : '?');
        }

        return reason.ToString();
    }

    /// <returns>The type of the body: the one of highest quality; of equals, text first.</returns>
    private static string Prefer(HttpRequest request)
    {
        var best = Text;
        var quality = 0.0;
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return best;
        }

        foreach (var candidate in new[] { Text, Problem, Json })
        {
            var named = accepted.FirstOrDefault(
                type => type.MediaType.Equals(candidate, StringComparison.OrdinalIgnoreCase));
            if (named is not null && (named.Quality ?? 1) > quality)
            {
                quality = named.Quality ?? 1;
                best = candidate;
            }
        }

        return best;
    }

    private static Task WriteTextAsync(HttpContext context, string message)
    {
        return WriteAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(message + "\n"));
    }

    private static Task WriteJsonAsync(HttpContext context, int status, string message)
    {
        var body = new UploadRefusalBody(message, $"{status} {message}", ReasonPhrases.GetReasonPhrase(status));
        return WriteAsync(
            context, Json, JsonSerializer.SerializeToUtf8Bytes(body, UploadJsonContext.Default.UploadRefusalBody));
    }

    private static Task WriteAsync(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
