using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Api;

/// <summary>An API token, without its secret.</summary>
/// <param name="Id">The public part.</param>
/// <param name="User">Whose rights it has, within its scopes.</param>
/// <param name="Label">What its owner calls it; may be empty.</param>
/// <param name="State">active, expired or revoked. One whose user is switched off is active and opens nothing.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="Networks">From where it may be used; empty for everywhere.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; null if it does not.</param>
/// <param name="LastUsedAt">When it was last used, some minutes out; null if it never was.</param>
internal sealed record TokenAnswer(
    string Id, string User, string Label, string State, IReadOnlyList<TokenScopeAnswer> Scopes, IReadOnlyList<string> Networks,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt)
{
    public static TokenAnswer Of(ApiToken token, DateTimeOffset now) => new(
        token.Id,
        token.User,
        token.Label,
        token.Revoked ? "revoked" : token.ExpiresAt <= now ? "expired" : "active",
        TokenScopeAnswer.Of(token),
        token.Networks,
        token.CreatedAt,
        token.ExpiresAt,
        token.LastUsedAt);
}

/// <summary>What a token may be used for, as far as its user may do it.</summary>
/// <param name="Actions">Some of read, write, manage, administer.</param>
/// <param name="Packages">Normalized names, or patterns such as team-*.</param>
/// <param name="Index">main.</param>
internal sealed record TokenScopeAnswer(IReadOnlyList<string> Actions, IReadOnlyList<string> Packages, string Index)
{
    public static IReadOnlyList<TokenScopeAnswer> Of(ApiToken token) =>
        [.. token.Scopes.Select(scope => new TokenScopeAnswer(TokenScopeFields.WordsOf(scope.Actions), scope.Packages, scope.Index))];
}

/// <summary>A new API token with its secret, which is shown this once.</summary>
/// <param name="Id">The public part.</param>
/// <param name="Token">The whole token, to be used as the password of the user name __token__.</param>
/// <param name="User">Whose rights it has, within its scopes.</param>
/// <param name="Label">What its owner calls it; may be empty.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="Networks">From where it may be used; empty for everywhere.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; null if it does not.</param>
internal sealed record NewTokenAnswer(
    string Id, string Token, string User, string Label, IReadOnlyList<TokenScopeAnswer> Scopes, IReadOnlyList<string> Networks,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);
