using System.Globalization;

namespace Larder.Gateway.Authentication.Passwords;

/// <summary>The letters in which hashes are written: base64 in several alphabets, never padded; and decimal numbers.</summary>
internal static class HashText
{
    /// <summary>Base64 as everywhere, for Argon2.</summary>
    public const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>Base64url.</summary>
    public const string Base64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>The "adapted base64" of passlib's PBKDF2: a point for the plus.
    /// Spec: https://passlib.readthedocs.io/en/stable/lib/passlib.utils.binary.html#passlib.utils.binary.ab64_encode</summary>
    public const string AdaptedBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./";

    /// <summary>Of bcrypt.</summary>
    public const string Bcrypt = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Of crypt(3), which counts the lowest bits first.</summary>
    public const string Crypt = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Reads bytes written with the highest bits first. Bits left over at the end are ignored, as bcrypt's own decoder
    /// does.</summary>
    /// <returns><see langword="null"/> if a character is not of the alphabet, or no number of bytes has this length.</returns>
    public static byte[]? Decode(ReadOnlySpan<char> text, string alphabet)
    {
        if (text.Length % 4 == 1)
        {
            return null;
        }

        var bytes = new byte[text.Length * 6 / 8];
        var (bits, count, written) = (0, 0, 0);
        foreach (var letter in text)
        {
            var value = alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
            {
                return null;
            }

            bits = ((bits << 6) | value) & 0xFFFF;
            count += 6;
            if (count >= 8)
            {
                count -= 8;
                bytes[written++] = (byte)(bits >> count);
            }
        }

        return bytes;
    }

    /// <summary>Reads a number as these formats write it: plain digits, no zero before others.</summary>
    public static bool TryReadNumber(ReadOnlySpan<char> text, int least, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && (text.Length == 1 || text[0] != '0')
        && number >= least && number <= most;
}
