using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>Reads the body of a request for a token: <c>{"token": …}</c>, and what newer tools send beside it.</summary>
internal static class MintRequest
{
    /// <summary>The largest body, in bytes.</summary>
    public const int MaxBytes = 32 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <returns>The proof, or why there is none.</returns>
    public static async Task<(string? Jwt, MintRefusal? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        try
        {
            var length = request.ContentLength > MaxBytes
                ? buffer.Length
                : await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return length > MaxBytes ? (null, MintRefusal.TooLarge) : Parse(buffer.AsMemory(0, length));
        }
        catch (Exception exception) when (exception is IOException or JsonException or InvalidOperationException)
        {
            // Cut off, no JSON, or JSON with halves of characters.
            return (null, MintRefusal.NoObject);
        }
    }

    private static (string? Jwt, MintRefusal? Refusal) Parse(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, Strict);
        return document.RootElement.ValueKind == JsonValueKind.Object && JwtText.TextOf(document.RootElement, "token") is { } token
            ? (token, null)
            : (null, MintRefusal.NoObject);
    }
}
