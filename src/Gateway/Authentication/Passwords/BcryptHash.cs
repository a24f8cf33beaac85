using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;

namespace Larder.Gateway.Authentication.Passwords;

/// <summary>bcrypt: <c>$2b$12$&lt;salt, 22 letters&gt;&lt;hash, 31 letters&gt;</c>; also <c>$2a$</c> and <c>$2y$</c>, which mean the
/// same.</summary>
/// <remarks>
/// Of a password only the first 72 bytes count. <c>$2$</c> and <c>$2x$</c> were made with errors, and are not known here.
/// Spec: https://www.usenix.org/legacy/events/usenix99/provos/provos.pdf,
/// https://passlib.readthedocs.io/en/stable/lib/passlib.hash.bcrypt.html
/// </remarks>
/// <param name="Cost">The rounds are two to this power.</param>
internal sealed record BcryptHash(int Cost, byte[] Salt, byte[] Hash) : StoredHash
{
    private const int MostCost = 14;
    private const int SaltLetters = 22;
    private const int HashLetters = 31;
    private const int MostPasswordBytes = 72;

    /// <inheritdoc cref="StoredHash.Parse"/>
    public static new BcryptHash? Parse(string text) =>
        text.Split('$') is [_, "2a" or "2b" or "2y", { Length: 2 } cost, { Length: SaltLetters + HashLetters } rest]
            ? Parse(cost[0] == '0' ? cost[1..] : cost, rest[..SaltLetters], rest[SaltLetters..])
            : null;

    /// <param name="cost">4 to 14.</param>
    /// <returns><see langword="null"/> if one of the three is wrong.</returns>
    public static BcryptHash? Parse(string cost, string salt, string hash) =>
        HashText.TryReadNumber(cost, 4, MostCost, out var number)
        && salt.Length == SaltLetters && HashText.Decode(salt, HashText.Bcrypt) is { } saltBytes
        && hash.Length == HashLetters && HashText.Decode(hash, HashText.Bcrypt) is { } hashBytes
            ? new BcryptHash(number, saltBytes, hashBytes)
            : null;

    public override bool Matches(byte[] password)
    {
        // The zero behind the password is part of the key, where there is room for it.
        var key = new byte[Math.Min(password.Length + 1, MostPasswordBytes)];
        password.AsSpan(0, Math.Min(password.Length, MostPasswordBytes)).CopyTo(key);
        var made = BCrypt.Generate(key, Salt, Cost, addTerminator: false);
        return CryptographicOperations.FixedTimeEquals(made.AsSpan(0, Hash.Length), Hash);
    }
}
