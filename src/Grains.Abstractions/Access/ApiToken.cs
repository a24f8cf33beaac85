namespace Larder.Grains.Abstractions.Access;

/// <summary>An API token as gateways and listings see it. The secret itself is stored nowhere.</summary>
/// <param name="Id">The public part of the token.</param>
/// <param name="User">Whose rights it has.</param>
/// <param name="Label">What its owner calls it; may be empty.</param>
/// <param name="SecretSha256">SHA-256 of the secret part, lower-case hexadecimal. The secret is random, so no slow hash is needed.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC; <see langword="null"/> if it does not expire.</param>
/// <param name="Revoked">Whether it was taken back.</param>
[GenerateSerializer, Immutable, Alias("larder.ApiToken")]
public sealed record ApiToken(
    [property: Id(0)] string Id,
    [property: Id(1)] string User,
    [property: Id(2)] string Label,
    [property: Id(3)] string SecretSha256,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] DateTimeOffset? ExpiresAt,
    [property: Id(6)] bool Revoked);
