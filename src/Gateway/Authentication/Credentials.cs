using System.Text;
using Larder.Gateway.Authentication.Passwords;

namespace Larder.Gateway.Authentication;

/// <summary>What an Authorization header says, unchecked.</summary>
/// <param name="UserName">Only with a password.</param>
/// <param name="Password">The password; <see langword="null"/> if <paramref name="Token"/> is set.</param>
/// <param name="Token">The API token; <see langword="null"/> if a password was sent.</param>
internal sealed record Credentials(string UserName, string? Password, TokenText? Token)
{
    /// <summary>No credentials of a kind that is known here.</summary>
    public static readonly Credentials None = new("", null, null);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a header of the schemes Basic, Bearer and token.</summary>
    /// <returns><see cref="None"/> if it is of another scheme; <see langword="null"/> if it is broken.</returns>
    /// <remarks>
    /// An API token may come as a Bearer token, or as the password of any user name, <c>__token__</c> by custom; white space
    /// round it is dropped, since tokens are pasted. Spec: https://www.rfc-editor.org/rfc/rfc7617
    /// </remarks>
    public static Credentials? Parse(string header)
    {
        var trimmed = header.AsSpan().Trim();
        var space = trimmed.IndexOf(' ');
        var scheme = space < 0 ? trimmed : trimmed[..space];
        var value = space < 0 ? [] : trimmed[(space + 1)..].Trim();
        if (scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            return ParseBasic(value);
        }

        return scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            || scheme.Equals("token", StringComparison.OrdinalIgnoreCase)
            ? ParseToken(value.ToString())
            : None;
    }

    private static Credentials? ParseBasic(ReadOnlySpan<char> value)
    {
        var bytes = new byte[(value.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64Chars(value, bytes, out var length))
        {
            return null;
        }

        var text = Decode(bytes.AsSpan(0, length));
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return null;
        }

        var (userName, password) = (text[..colon], text[(colon + 1)..]);
        if (ParseToken(password.Trim()) is { } token)
        {
            return token;
        }

        // What is no token is nothing else either where a token belongs: no password is to be hashed for a typing error.
        return userName != Grains.Abstractions.Access.UserName.ForTokens && IsUsable(userName, password) ? new(userName, password, null) : null;
    }

    private static Credentials? ParseToken(string text) =>
        TokenText.TryParse(text, out var token) ? new("", null, token) : null;

    /// <remarks>Control characters are forbidden, and zeros behind a password would not change what it is hashed to.</remarks>
    private static bool IsUsable(string name, string password) =>
        name.Length > 0 && !name.Any(char.IsControl)
        && password.Length > 0 && !password.Any(char.IsControl)
        && Encoding.UTF8.GetByteCount(password) <= PasswordHasher.MaxBytes;

    /// <summary>UTF-8, or the older encoding that some clients still use.</summary>
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
