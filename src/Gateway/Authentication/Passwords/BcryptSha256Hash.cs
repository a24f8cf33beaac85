using System.Security.Cryptography;
using System.Text;

namespace Larder.Gateway.Authentication.Passwords;

/// <summary>passlib's bcrypt of a digest, which makes all bytes of a long password count:
/// <c>$bcrypt-sha256$v=2,t=2b,r=12$&lt;salt&gt;$&lt;hash&gt;</c>, or <c>$bcrypt-sha256$2b,12$…</c>, its first version.</summary>
/// <remarks>Spec: https://passlib.readthedocs.io/en/stable/lib/passlib.hash.bcrypt_sha256.html</remarks>
/// <param name="HmacKey">The letters of the salt; <see langword="null"/> in the first version, which digests the password alone.</param>
internal sealed record BcryptSha256Hash(BcryptHash Bcrypt, byte[]? HmacKey) : StoredHash
{
    /// <inheritdoc cref="StoredHash.Parse"/>
    public static new BcryptSha256Hash? Parse(string text)
    {
        if (text.Split('$') is not [_, "bcrypt-sha256", var how, var salt, var hash])
        {
            return null;
        }

        var (cost, hmacKey) = how.Split(',') switch
        {
            ["v=2", "t=2b", ['r', '=', .. var rounds]] => (rounds, Encoding.ASCII.GetBytes(salt)),
            ["2a" or "2b", var rounds] => (rounds, null),
            _ => ("", null),
        };
        return BcryptHash.Parse(cost, salt, hash) is { } bcrypt ? new BcryptSha256Hash(bcrypt, hmacKey) : null;
    }

    public override bool Matches(byte[] password)
    {
        var digest = HmacKey is null ? SHA256.HashData(password) : HMACSHA256.HashData(HmacKey, password);
        return Bcrypt.Matches(Encoding.ASCII.GetBytes(Convert.ToBase64String(digest)));
    }
}
