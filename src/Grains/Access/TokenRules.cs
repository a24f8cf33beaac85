using System.Net;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Access;

/// <summary>What may be done to an API token. Pure: no clock, no database, no cluster.</summary>
internal static class TokenRules
{
    /// <summary>The longest text of the audit log about one token, in characters.</summary>
    private const int LongestDescription = 1_000;

    /// <summary>What was made, for the audit log: whose it is and what it may, cut off where that is long.</summary>
    public static string Describe(ApiToken token)
    {
        var from = token.Networks.IsEmpty ? "" : $" from {string.Join(',', token.Networks)}";
        var text = $"of {token.User} for {TokenScopeText.Format(token.Scopes)}{from}";
        return text.Length <= LongestDescription ? text : text[..(LongestDescription - 1)] + "\u2026";
    }

    /// <summary>Whether the token that is there is the one that was to be made: then the request came twice.</summary>
    public static bool IsTheSame(ApiToken present, ApiToken wanted) =>
        present.User == wanted.User && present.SecretSha256 == wanted.SecretSha256;

    /// <summary>What is wrong with a token that is to be made; <see langword="null"/> if nothing is. Gateways have told people before.</summary>
    public static string? ProblemOf(ApiToken token) => token switch
    {
        { Scopes: not { IsDefault: false, Length: > 0 and <= TokenScope.MaxCount } } => "A token has 1 to 20 scopes.",
        _ when !token.Scopes.All(scope => scope.IsValid) => "A scope of the token is not legal.",
        { Networks: not { IsDefault: false, Length: <= ApiToken.MaxNetworks } } => "A token has at most 20 networks.",
        _ when !token.Networks.All(IsNetwork) => "A network of the token is none.",
        _ => null,
    };

    /// <summary>Whether a text is the one spelling of a range of addresses.</summary>
    public static bool IsNetwork(string text) =>
        text.Contains('/', StringComparison.Ordinal) && IPNetwork.TryParse(text, out var network) && network.ToString() == text;

    /// <summary>Whether a user may have such a token.</summary>
    /// <param name="owner"><see langword="null"/> if there is no such user.</param>
    public static Refusal Create(ApiToken token, UserAccount? owner) => owner switch
    {
        null => Refusal.UnknownUser,
        { Enabled: false } => Refusal.UserDisabled,
        { IsAdministrator: false } when token.Scopes.Any(scope => (scope.Actions & TokenActions.Administer) != 0) =>
            Refusal.NotAdministrator,
        _ => Refusal.None,
    };

    /// <summary>Whether a token that was a user's elsewhere may be here: also one that opens nothing.</summary>
    /// <param name="owner"><see langword="null"/> if there never was such a user.</param>
    public static Refusal Restore(ApiToken token, UserAccount? owner) => owner is null ? Refusal.UnknownUser : Refusal.None;

    /// <returns>The refusal, or the token as it becomes; <see langword="null"/> and <see cref="Refusal.None"/> if it is revoked already.</returns>
    public static (Refusal Refusal, ApiToken? Next) Revoke(ApiToken? token) => token switch
    {
        null => (Refusal.UnknownToken, null),
        { Revoked: true } => (Refusal.None, null),
        _ => (Refusal.None, token with { Revoked = true }),
    };
}
