using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>A signed JSON Web Token taken apart, unchecked: nothing of it is to be believed yet.</summary>
/// <remarks>Spec: https://www.rfc-editor.org/rfc/rfc7519, https://www.rfc-editor.org/rfc/rfc7515</remarks>
/// <param name="Text">All of it.</param>
/// <param name="Header">A JSON object.</param>
/// <param name="Payload">A JSON object.</param>
internal sealed record JwtText(string Text, JsonElement Header, JsonElement Payload)
{
    /// <summary>The longest token, in characters.</summary>
    public const int MaxLength = 16 * 1024;

    private const int Parts = 3;

    // Of two members of one name, one reader would take the first and another one the last.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Who says to have issued it; <see langword="null"/> if nobody does.</summary>
    public string? Issuer => TextOf(Payload, "iss");

    /// <summary>What is signed: header and payload as they were sent.</summary>
    public string SignedPart => Text[..Text.LastIndexOf('.')];

    /// <summary>A text of a header or payload; <see langword="null"/> if there is none of that name, or it is no text.</summary>
    public static string? TextOf(JsonElement part, string name) =>
        part.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether a text looks enough like a token of this kind to be tried as one, and not as another kind of credentials.</summary>
    public static bool LooksLikeOne(string text) => text.StartsWith("eyJ", StringComparison.Ordinal) && text.AsSpan().Count('.') == Parts - 1;

    /// <summary>What an Authorization header shows, if that looks like such a token.</summary>
    /// <returns><see langword="null"/> if it does not.</returns>
    public static string? OfHeader(string header)
    {
        const string Scheme = "Bearer ";
        var value = header.AsSpan().Trim();
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var token = value[Scheme.Length..].Trim().ToString();
        return LooksLikeOne(token) ? token : null;
    }

    /// <returns><see langword="null"/> if it is none: too long, encrypted, without a signature, or not JSON.</returns>
    public static JwtText? TryRead(string text)
    {
        var parts = text.Length > MaxLength || text.AsSpan().ContainsAnyExcept(Allowed) ? [] : text.Split('.');
        if (parts.Length != Parts || parts.Any(part => part.Length == 0))
        {
            return null;
        }

        try
        {
            var (header, payload) = (TryReadObject(Base64UrlEncoder.DecodeBytes(parts[0])), TryReadObject(Base64UrlEncoder.DecodeBytes(parts[1])));
            return header is null || payload is null ? null : new JwtText(text, header.Value, payload.Value);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Reads JSON from outside, strictly.</summary>
    /// <returns><see langword="null"/> if it is no JSON object.</returns>
    public static JsonElement? TryReadObject(byte[] utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            ReadTexts(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Without the token, so that no log shows it.</summary>
    public override string ToString() => $"A token of {Issuer}";

    /// <summary>Reads all texts once: JSON can hold halves of characters, which fail only when they are read.</summary>
    /// <exception cref="InvalidOperationException">It does.</exception>
    private static void ReadTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;

            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadTexts(item);
                }

                break;

            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadTexts(member.Value);
                }

                break;
        }
    }
}
