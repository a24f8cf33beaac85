using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Larder.Gateway.Authentication;

/// <summary>An API token as its owner holds it: <c>larder_&lt;id&gt;_&lt;secret&gt;</c>.</summary>
/// <param name="Id">16 lower-case hexadecimal digits; public.</param>
/// <param name="Secret">43 ASCII letters and digits, that is 256 random bits. Shown once, stored nowhere.</param>
internal readonly record struct TokenText(string Id, string Secret)
{
    private const string Prefix = "larder_";
    private const int IdLength = 16;
    private const int SecretLength = 43;
    private const string SecretCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A token that nobody has yet.</summary>
    public static TokenText Create() => new(
        RandomNumberGenerator.GetHexString(IdLength, lowercase: true),
        RandomNumberGenerator.GetString(SecretCharacters, SecretLength));

    /// <summary>Whether a text has the form of a token. Says nothing about whether there is such a token.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TokenText token)
    {
        token = default;
        if (text is not { Length: 7 + IdLength + 1 + SecretLength } || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var id = text.AsSpan(Prefix.Length, IdLength);
        var secret = text.AsSpan(text.Length - SecretLength);
        if (text[Prefix.Length + IdLength] != '_' || !IsId(id) || secret.ContainsAnyExcept(SecretAllowed))
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
    public string Reveal() => $"{Prefix}{Id}_{Secret}";

    /// <summary>Without the secret, so that no log shows it.</summary>
    public override string ToString() => $"{Prefix}{Id}_…";

    private static readonly System.Buffers.SearchValues<char> IdAllowed =
        System.Buffers.SearchValues.Create("0123456789abcdef");

    private static readonly System.Buffers.SearchValues<char> SecretAllowed =
        System.Buffers.SearchValues.Create(SecretCharacters);
}
