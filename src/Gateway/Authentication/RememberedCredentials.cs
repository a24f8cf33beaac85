namespace Larder.Gateway.Authentication;

/// <summary>What a header turned out to be: enough to decide anew with today's account, without hashing and parsing anything.</summary>
internal abstract record RememberedCredentials;

/// <summary>A password that was hashed.</summary>
/// <param name="PasswordHash">What it was compared with. The outcome holds as long as the account has this hash, which a
/// new password changes, even one of the same letters.</param>
/// <param name="Caller">Who it is if it was right; <see langword="null"/> if it was wrong.</param>
internal sealed record RememberedPassword(string UserName, string? PasswordHash, Caller? Caller) : RememberedCredentials;

/// <summary>An API token that was right.</summary>
/// <param name="SecretSha256">Digest of the secret that was sent.</param>
internal sealed record RememberedToken(string Id, string SecretSha256, Caller Caller) : RememberedCredentials;
