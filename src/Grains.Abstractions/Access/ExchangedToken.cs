namespace Larder.Grains.Abstractions.Access;

/// <summary>A token of ours that was given out for a proof of another system, and is good for hours at most: what a trusted publisher
/// uploads with, or what a browser shows after a login. It belongs to no account. Exactly one of
/// <paramref name="Publisher"/> and <paramref name="User"/> is there.</summary>
/// <param name="Id">The public part of the token.</param>
/// <param name="SecretSha256">SHA-256 of the secret part, lower-case hexadecimal. The secret itself is stored nowhere.</param>
/// <param name="Publisher">What the proof of a trusted publisher says; <see langword="null"/> for a login.</param>
/// <param name="User">Who logged in; <see langword="null"/> for a trusted publisher.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="Revoked">Whether it was taken back.</param>
[GenerateSerializer, Immutable, Alias("larder.ExchangedToken")]
public sealed record ExchangedToken(
    [property: Id(0)] string Id,
    [property: Id(1)] string SecretSha256,
    [property: Id(2)] PublisherClaims? Publisher,
    [property: Id(3)] ExternalUser? User,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] DateTimeOffset ExpiresAt,
    [property: Id(6)] bool Revoked);

/// <summary>A user for whom an external source vouched. What such a user may do is not said here but by the account.</summary>
/// <param name="Source">As <see cref="UserAccount.Source"/>.</param>
/// <param name="Subject">As <see cref="UserAccount.Subject"/>.</param>
/// <param name="Name">The account's.</param>
[GenerateSerializer, Immutable, Alias("larder.ExternalUser")]
public sealed record ExternalUser(
    [property: Id(0)] string Source,
    [property: Id(1)] string Subject,
    [property: Id(2)] string Name);

/// <summary>A signed proof that is good for one use, everywhere together.</summary>
/// <param name="Issuer">Who signed it, as a URL.</param>
/// <param name="Id">The issuer's own id of it (<c>jti</c>), or a digest of what was signed; at most 200 characters.</param>
/// <param name="KeptUntil">UTC. When it can be used no more in any case: from then on it need not be remembered, and is refused.</param>
[GenerateSerializer, Immutable, Alias("larder.OneUseProof")]
public sealed record OneUseProof(
    [property: Id(0)] string Issuer,
    [property: Id(1)] string Id,
    [property: Id(2)] DateTimeOffset KeptUntil);
