namespace Larder.Gateway.Authentication;

/// <summary>What a header turned out to be: enough to decide anew with today's account, without hashing and parsing anything.</summary>
internal abstract record RememberedCredentials;

/// <summary>A password that was hashed.</summary>
/// <param name="PasswordHash">What it was compared with. The outcome holds as long as the account has this hash, which a
/// new password changes, even one of the same letters.</param>
/// <param name="Caller">Who it is if it was right; <see langword="null"/> if it was wrong.</param>
internal sealed record RememberedPassword(string UserName, string? PasswordHash, Caller? Caller) : RememberedCredentials
{
    /// <summary>A hash of the same password that is to replace the account's, and perhaps has; <see langword="null"/> if there is
    /// none.</summary>
    public string? UpgradedHash { get; init; }

    /// <summary>Whether the outcome still holds for an account with this hash.</summary>
    public bool HoldsFor(string? passwordHash) =>
        passwordHash == PasswordHash || (UpgradedHash is not null && passwordHash == UpgradedHash);
}

/// <summary>A password that an identity source has found right.</summary>
/// <param name="Source">Which one.</param>
/// <param name="ToldAt">Timestamp of when it said so.</param>
/// <param name="AskedAt">Timestamp of when it was last asked, with or without an answer.</param>
internal sealed record RememberedLogin(Caller Caller, string Source, bool IsAdministrator, long ToldAt, long AskedAt) : RememberedCredentials;

/// <summary>An API token that was right.</summary>
/// <param name="SecretSha256">Digest of the secret that was sent.</param>
internal sealed record RememberedToken(string Id, string SecretSha256, Caller Caller) : RememberedCredentials;
