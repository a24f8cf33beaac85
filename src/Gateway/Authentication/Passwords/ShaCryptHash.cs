using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Larder.Gateway.Authentication.Passwords;

/// <summary>SHA-crypt: <c>$6$rounds=20500$&lt;salt&gt;$&lt;hash&gt;</c> for SHA-512, <c>$5$…</c> for SHA-256; 5,000 rounds if none are
/// named.</summary>
/// <remarks>Spec: https://www.akkadia.org/drepper/SHA-crypt.txt, whose numbers of steps the code repeats.</remarks>
/// <param name="Salt">At most 16 bytes, each a letter of the text; it may be empty.</param>
/// <param name="Hash">As it is written.</param>
internal sealed record ShaCryptHash(HashAlgorithmName Algorithm, int Rounds, byte[] Salt, byte[] Hash) : StoredHash
{
    private const int DefaultRounds = 5_000;
    private const int LeastRounds = 1_000;
    private const int MostRounds = 1_000_000;
    private const int MostSaltLetters = 16;

    /// <summary>Two seconds at most. Each round digests the password, up to twice, so that rounds alone bound nothing.</summary>
    private const long MostBytesDigested = 1L << 30;

    private static readonly SearchValues<char> Letters = SearchValues.Create(HashText.Crypt);

    /// <inheritdoc cref="StoredHash.Parse"/>
    public static new ShaCryptHash? Parse(string text)
    {
        var (rounds, salt, hash) = text.Split('$') switch
        {
            [_, "5" or "6", ['r', 'o', 'u', 'n', 'd', 's', '=', .. var number], var one, var other]
                when HashText.TryReadNumber(number, LeastRounds, MostRounds, out var read) => (read, one, other),
            [_, "5" or "6", var one, var other] => (DefaultRounds, one, other),
            _ => (0, "", ""),
        };
        var (algorithm, letters) = text[1] == '6' ? (HashAlgorithmName.SHA512, 86) : (HashAlgorithmName.SHA256, 43);
        return rounds > 0
            && salt.Length <= MostSaltLetters && !salt.AsSpan().ContainsAnyExcept(Letters)
            && hash.Length == letters && !hash.AsSpan().ContainsAnyExcept(Letters)
            ? new ShaCryptHash(algorithm, rounds, Encoding.ASCII.GetBytes(salt), Encoding.ASCII.GetBytes(hash))
            : null;
    }

    public override bool CanCheck(int passwordBytes) => Rounds * ((2L * passwordBytes) + 128) <= MostBytesDigested;

    public override bool Matches(byte[] password) =>
        CryptographicOperations.FixedTimeEquals(ShaCryptText.Encode(Derive(password)), Hash);

    private byte[] Derive(byte[] password)
    {
        // Steps 4 to 8 and 1 to 12: the digest that the rounds begin with.
        var alternate = Digest([password, Salt, password]);
        using var first = IncrementalHash.CreateHash(Algorithm);
        first.AppendData(password);
        first.AppendData(Salt);
        first.AppendData(Repeat(alternate, password.Length));
        for (var length = password.Length; length > 0; length >>= 1)
        {
            first.AppendData((length & 1) != 0 ? alternate : password);
        }

        var digest = first.GetHashAndReset();

        // Steps 13 to 20: what stands for the password and the salt in the rounds.
        var p = Repeat(Digest(Enumerable.Repeat(password, password.Length)), password.Length);
        var s = Repeat(Digest(Enumerable.Repeat(Salt, 16 + digest[0])), Salt.Length);
        return RunRounds(digest, p, s);
    }

    /// <summary>Step 21.</summary>
    private byte[] RunRounds(byte[] digest, byte[] p, byte[] s)
    {
        var buffer = new byte[digest.Length + (2 * p.Length) + s.Length];
        for (var round = 0; round < Rounds; round++)
        {
            var isOdd = (round & 1) != 0;
            var length = Append(buffer, 0, isOdd ? p : digest);
            length = round % 3 != 0 ? Append(buffer, length, s) : length;
            length = round % 7 != 0 ? Append(buffer, length, p) : length;
            length = Append(buffer, length, isOdd ? digest : p);
            CryptographicOperations.HashData(Algorithm, buffer.AsSpan(0, length), digest);
        }

        return digest;
    }

    private static int Append(byte[] buffer, int length, byte[] more)
    {
        more.CopyTo(buffer, length);
        return length + more.Length;
    }

    private byte[] Digest(IEnumerable<byte[]> parts)
    {
        using var digest = IncrementalHash.CreateHash(Algorithm);
        foreach (var part in parts)
        {
            digest.AppendData(part);
        }

        return digest.GetHashAndReset();
    }

    private static byte[] Repeat(byte[] bytes, int length)
    {
        var repeated = new byte[length];
        for (var i = 0; i < length; i++)
        {
            repeated[i] = bytes[i % bytes.Length];
        }

        return repeated;
    }
}
