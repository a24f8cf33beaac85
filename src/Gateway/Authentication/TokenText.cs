using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Larder.Gateway.Simple;

namespace Larder.Gateway.Authentication;

/// <summary>An API token as its owner holds it: <c>larder_&lt;id&gt;_&lt;secret&gt;&lt;checksum&gt;</c>.</summary>
/// <remarks>The checksum is CRC-32 of all that is before it, as six digits to the base 62 (<c>0-9A-Za-z</c>). It proves nothing; whoever
/// finds or mistypes a text knows by it, without asking anybody, whether it is a token.</remarks>
/// <param name="Id">16 lower-case hexadecimal digits; public.</param>
/// <param name="Secret">43 ASCII letters and digits, that is 256 random bits. Shown once, stored nowhere.</param>
internal readonly record struct TokenText(string Id, string Secret)
{
    private const string Prefix = "larder_";
    private const int IdLength = 16;
    private const int SecretLength = 43;
    private const int ChecksumLength = 6;
    private const int SecretStart = 7 + IdLength + 1;
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>A token that nobody has yet.</summary>
    public static TokenText Create() => new(
        RandomNumberGenerator.GetHexString(IdLength, lowercase: true),
        RandomNumberGenerator.GetString(Digits, SecretLength));

    /// <summary>Whether a text has the form of a token. Says nothing about whether there is such a token.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TokenText token)
    {
        token = default;
        if (text is not { Length: SecretStart + SecretLength + ChecksumLength } || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var id = text.AsSpan(Prefix.Length, IdLength);
        var secret = text.AsSpan(SecretStart, SecretLength);
        if (text[SecretStart - 1] != '_' || !IsId(id) || secret.ContainsAnyExcept(SecretAllowed)
            || text[^ChecksumLength..] != ChecksumOf(text.AsSpan(0, SecretStart + SecretLength)))
        {
            return false;
        }

        token = new TokenText(id.ToString(), secret.ToString());
        return true;
    }

    /// <summary>Whether a text has the form of a token's id.</summary>
    public static bool IsId(ReadOnlySpan<char> text) => text.Length == IdLength && !text.ContainsAnyExcept(IdAllowed);

    /// <summary>What is stored of the secret: its SHA-256 in lower-case hexadecimal.</summary>
    public string SecretSha256()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(Secret), hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>The whole token, secret and all.</summary>
    public string Reveal()
    {
        var text = $"{Prefix}{Id}_{Secret}";
        return text + ChecksumOf(text);
    }

    /// <summary>Without the secret, so that no log shows it.</summary>
    public override string ToString() => $"{Prefix}{Id}_…";

    private static readonly System.Buffers.SearchValues<char> IdAllowed =
        System.Buffers.SearchValues.Create("0123456789abcdef");

    private static readonly System.Buffers.SearchValues<char> SecretAllowed =
        System.Buffers.SearchValues.Create(Digits);

    private static string ChecksumOf(ReadOnlySpan<char> ascii)
    {
        Span<byte> bytes = stackalloc byte[SecretStart + SecretLength];
        Encoding.ASCII.GetBytes(ascii, bytes);
        var rest = Crc32.Of(bytes);
        Span<char> digits = stackalloc char[ChecksumLength];
        for (var place = ChecksumLength - 1; place >= 0; place--)
        {
            (rest, var digit) = uint.DivRem(rest, 62);
            digits[place] = Digits[(int)digit];
        }

        return digits.ToString();
    }
}
