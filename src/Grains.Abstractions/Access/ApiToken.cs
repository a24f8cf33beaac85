using System.Collections.Immutable;

namespace Larder.Grains.Abstractions.Access;

/// <summary>An API token as gateways and listings see it. The secret itself is stored nowhere.</summary>
/// <param name="Id">The public part of the token.</param>
/// <param name="User">Whose rights it has, within its scopes.</param>
/// <param name="Label">What its owner calls it; may be empty.</param>
/// <param name="SecretSha256">SHA-256 of the secret part, lower-case hexadecimal. The secret is random, so no slow hash is needed. Empty in
/// lists.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC; <see langword="null"/> if it does not expire.</param>
/// <param name="Revoked">Whether it was taken back.</param>
/// <param name="Scopes">What it may be used for; 1 to <see cref="TokenScope.MaxCount"/>. Never changes.</param>
/// <param name="Networks">From where it may be used: ranges as <see cref="System.Net.IPNetwork"/> spells them, at most
/// <see cref="MaxNetworks"/>; empty for everywhere. Never changes.</param>
[GenerateSerializer, Immutable, Alias("larder.ApiToken")]
public sealed record ApiToken(
    [property: Id(0)] string Id,
    [property: Id(1)] string User,
    [property: Id(2)] string Label,
    [property: Id(3)] string SecretSha256,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] DateTimeOffset? ExpiresAt,
    [property: Id(6)] bool Revoked,
    [property: Id(7)] ImmutableArray<TokenScope> Scopes,
    [property: Id(8)] ImmutableArray<string> Networks)
{
    /// <summary>The most networks of one token.</summary>
    public const int MaxNetworks = 20;

    /// <summary>In lists when it was last used, a few minutes out at most: UTC, <see langword="null"/> if never. Not part of the token's
    /// state: elsewhere always <see langword="null"/>.</summary>
    [Id(9)]
    public DateTimeOffset? LastUsedAt { get; init; }
}
