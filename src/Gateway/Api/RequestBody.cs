using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Larder.Gateway.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Gateway.Api;

/// <summary>Reads the JSON body of a request, with a limit and with messages for people.</summary>
internal static class RequestBody
{
    /// <summary>In bytes. The largest request of most endpoints is a user with a password of 4,096 bytes, written in escapes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Reads all of it, and looks whether the caller may still do what the request was let in for.</summary>
    /// <param name="maxBytes">More are refused. Memory for as many is taken.</param>
    /// <returns>The value, or why there is none.</returns>
    /// <remarks>
    /// Only <c>application/json</c> is taken: a browser lets no other site send that with the user's credentials.
    /// </remarks>
    public static async Task<(T? Value, ProblemHttpResult? Problem)> ReadAsync<T>(
        HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken, int maxBytes = MaxBytes)
        where T : class
    {
        if (!request.HasJsonContentType())
        {
            return (null, Problems.NotJson);
        }

        var buffer = new byte[maxBytes + 1];
        try
        {
            var length = request.ContentLength > maxBytes
                ? buffer.Length
                : await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            var (value, problem) = length > maxBytes ? (null, TooLarge(maxBytes)) : Parse(buffer.AsSpan(0, length), type);
            problem = await request.HttpContext.RequestServices.GetRequiredService<StandingPermission>().CheckAsync(request.HttpContext) ?? problem;
            return (problem is null ? value : null, problem);
        }
        catch (BadHttpRequestException exception)
        {
            // Cut off, too slow, or no HTTP.
            return (null, Problems.Problem(exception.StatusCode, "malformed-request", exception.Message));
        }
        catch (IOException)
        {
            // Broken in a way that the server has no words for, such as a chunk size beyond all numbers.
            return (null, Problems.BadRequest("malformed-request", "The body could not be read to its end."));
        }
    }

    private static ProblemHttpResult TooLarge(int maxBytes) => Problems.Problem(
        StatusCodes.Status413PayloadTooLarge, "body-too-large", $"The body has more than {maxBytes} bytes.");

    private static (T? Value, ProblemHttpResult? Problem) Parse<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, type) is { } value
                ? (value, null)
                : (null, Problems.BadRequest("invalid-json", "The body must be a JSON object, not null."));
        }
        catch (JsonException exception)
        {
            // Its own message names types of this program.
            return (null, Problems.BadRequest(
                "invalid-json",
                $"The body is not the JSON object that is expected here; see the field '{exception.Path ?? "$"}', "
                + $"line {exception.LineNumber + 1 ?? 1}: unknown, given twice, of another kind, or broken off."));
        }
    }
}
