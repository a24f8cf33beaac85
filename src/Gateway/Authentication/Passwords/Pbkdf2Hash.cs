using System.Security.Cryptography;

namespace Larder.Gateway.Authentication.Passwords;

/// <summary>PBKDF2 with an HMAC, as passlib writes it and as the first accounts of Larder have it.</summary>
/// <remarks>
/// passlib: <c>$pbkdf2-sha512$&lt;rounds&gt;$&lt;salt&gt;$&lt;hash&gt;</c>, or <c>-sha256</c>, in <see cref="HashText.AdaptedBase64"/>.
/// Our own: <c>$pbkdf2-sha256$i=&lt;rounds&gt;$&lt;salt&gt;$&lt;hash&gt;</c>, in <see cref="HashText.Base64Url"/>.
/// Spec: https://www.rfc-editor.org/rfc/rfc8018#section-5.2, https://passlib.readthedocs.io/en/stable/lib/passlib.hash.pbkdf2_digest.html
/// </remarks>
internal sealed record Pbkdf2Hash(HashAlgorithmName Algorithm, int Rounds, byte[] Salt, byte[] Hash) : StoredHash
{
    private const int MostRounds = 2_000_000;

    /// <inheritdoc cref="StoredHash.Parse"/>
    public static new Pbkdf2Hash? Parse(string text)
    {
        if (text.Split('$') is not [_, var name, var rounds, var saltText, var hashText])
        {
            return null;
        }

        var (algorithm, length) = name switch
        {
            "pbkdf2-sha256" => (HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
            "pbkdf2-sha512" => (HashAlgorithmName.SHA512, SHA512.HashSizeInBytes),
            _ => (default, 0),
        };
        var isOwn = rounds.StartsWith("i=", StringComparison.Ordinal) && algorithm == HashAlgorithmName.SHA256;
        var alphabet = isOwn ? HashText.Base64Url : HashText.AdaptedBase64;
        return length > 0
            && HashText.TryReadNumber(isOwn ? rounds.AsSpan(2) : rounds, 1, MostRounds, out var number)
            && HashText.Decode(saltText, alphabet) is { } salt
            && HashText.Decode(hashText, alphabet) is { } hash
            && hash.Length == length
            ? new Pbkdf2Hash(algorithm, number, salt, hash)
            : null;
    }

    public override bool Matches(byte[] password) =>
        CryptographicOperations.FixedTimeEquals(
            Rfc2898DeriveBytes.Pbkdf2(password, Salt, Rounds, Algorithm, Hash.Length), Hash);
}
