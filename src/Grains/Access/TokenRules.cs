using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Access;

/// <summary>What may be done to an API token. Pure: no clock, no database, no cluster.</summary>
internal static class TokenRules
{
    /// <summary>Whether the token that is there is the one that was to be made: then the request came twice.</summary>
    public static bool IsTheSame(ApiToken present, ApiToken wanted) =>
        present.User == wanted.User && present.SecretSha256 == wanted.SecretSha256;

    /// <returns>The refusal, or the token as it becomes; <see langword="null"/> and <see cref="Refusal.None"/> if it is revoked already.</returns>
    public static (Refusal Refusal, ApiToken? Next) Revoke(ApiToken? token) => token switch
    {
        null => (Refusal.UnknownToken, null),
        { Revoked: true } => (Refusal.None, null),
        _ => (Refusal.None, token with { Revoked = true }),
    };
}
