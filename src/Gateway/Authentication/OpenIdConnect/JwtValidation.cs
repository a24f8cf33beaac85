using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>Checks tokens of one issuer that are meant for one audience.</summary>
/// <remarks>
/// The signature is checked by the library, with the one key of the issuer that the token names by its id. What a token says of its own key
/// (<c>jwk</c>, <c>jku</c>, <c>x5u</c>) makes it refused. Best practice: https://www.rfc-editor.org/rfc/rfc8725
/// </remarks>
internal sealed class JwtValidation(IssuerKeys keys, JwtExpectation expected, TimeProvider time)
{
    /// <summary>How far clocks may differ.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    /// <summary>No honest proof is good for longer; beyond it, times are not reckoned with.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(366);

    private static readonly string[] RefusedHeaders = ["crit", "jwk", "jku", "x5u", "enc", "zip"];

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = JwtText.MaxLength, MapInboundClaims = false };

    /// <summary>Checks a token, with keys that may have to be fetched.</summary>
    /// <exception cref="IssuerUnavailableException">No keys are known, and the issuer does not answer.</exception>
    public async Task<JwtVerdict> ValidateAsync(JwtText text, CancellationToken cancellationToken)
    {
        var expiresAt = TimeOf(text.Payload, "exp") ?? DateTimeOffset.MinValue;
        var problem = FindProblemOfHeader(text.Header) ?? FindProblemOfPayload(text.Payload)
            ?? await FindProblemOfSignatureAsync(text, cancellationToken);
        return new JwtVerdict(problem, text, expiresAt);
    }

    private string? FindProblemOfHeader(JsonElement header)
    {
        if (JwtText.TextOf(header, "alg") is not { } algorithm || !expected.Issuer.Algorithms.Contains(algorithm))
        {
            return "algorithm";
        }

        return RefusedHeaders.Any(name => header.TryGetProperty(name, out _)) ? "header"
            : string.IsNullOrEmpty(JwtText.TextOf(header, "kid")) ? "key id"
            : !header.TryGetProperty("typ", out var type) ? null
            : type.ValueKind == JsonValueKind.String && expected.Types.Contains(type.GetString()!.ToLowerInvariant()) ? null
            : "type";
    }

    private string? FindProblemOfPayload(JsonElement payload)
    {
        var now = time.GetUtcNow();
        if (JwtText.TextOf(payload, "iss") != expected.Issuer.Url)
        {
            return "issuer";
        }

        if (!IsOnly(payload, expected.Audience))
        {
            return "audience";
        }

        if (TimeOf(payload, "iat") is not { } issuedAt || TimeOf(payload, "exp") is not { } expiresAt)
        {
            return "times";
        }

        return expiresAt <= now - Leeway ? "expired"
            : issuedAt > now + Leeway || expiresAt - issuedAt > LongestLife ? "times"
            : payload.TryGetProperty("nbf", out _) && !(TimeOf(payload, "nbf") <= now + Leeway) ? "not yet valid"
            : null;
    }

    private async Task<string?> FindProblemOfSignatureAsync(JwtText text, CancellationToken cancellationToken)
    {
        var (keyId, algorithm) = (JwtText.TextOf(text.Header, "kid")!, JwtText.TextOf(text.Header, "alg")!);
        var known = await keys.GetAsync(cancellationToken);
        var key = known.Find(keyId, algorithm) ?? (await keys.GetAfterAsync(known, cancellationToken)).Find(keyId, algorithm);
        if (key is null)
        {
            return "unknown key";
        }

        // Times and audience are checked above, by this process's own clock and more strictly.
        var result = await Handler.ValidateTokenAsync(text.Text, new TokenValidationParameters
        {
            IssuerSigningKeyResolver = (_, _, _, _) => [key],
            ValidAlgorithms = [algorithm],
            ValidIssuer = expected.Issuer.Url,
            ValidAudience = expected.Audience,
            ValidateLifetime = false,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = false,
        });
        return result.IsValid ? null : "signature";
    }

    /// <summary>Whether there is one audience, as a text or as a list of one, and it is this one.</summary>
    private static bool IsOnly(JsonElement payload, string audience) =>
        payload.TryGetProperty("aud", out var value)
        && (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1 ? value[0] : value) is { ValueKind: JsonValueKind.String } one
        && one.GetString() == audience;

    /// <summary>A time; <see langword="null"/> if there is none, or one beyond all calendars.
    /// Spec: https://www.rfc-editor.org/rfc/rfc7519#section-2 (NumericDate)</summary>
    private static DateTimeOffset? TimeOf(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var seconds) && Math.Abs(seconds) < 1e11
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
}
