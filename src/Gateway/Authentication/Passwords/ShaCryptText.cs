namespace Larder.Gateway.Authentication.Passwords;

/// <summary>How SHA-crypt writes a digest: three bytes at a time in an order of its own, the lowest bits first.</summary>
/// <remarks>Spec: https://www.akkadia.org/drepper/SHA-crypt.txt, step 22.</remarks>
internal static class ShaCryptText
{
    /// <param name="digest">32 bytes of SHA-256 or 64 of SHA-512.</param>
    /// <returns>43 or 86 letters of ASCII.</returns>
    public static byte[] Encode(byte[] digest)
    {
        var third = digest.Length / 3;
        var isLong = digest.Length == 64;
        var text = new byte[isLong ? 86 : 43];
        for (var i = 0; i < third; i++)
        {
            // The bytes i, i + third and i + 2 * third, beginning with another of them each time: 0, 1, 2, … for SHA-512, 0, 2, 1, … else.
            var begin = (isLong ? i : 2 * i) % 3;
            Write(
                text.AsSpan(4 * i, 4),
                digest[i + (begin * third)], digest[i + ((begin + 1) % 3 * third)], digest[i + ((begin + 2) % 3 * third)]);
        }

        if (isLong)
        {
            Write(text.AsSpan(84), 0, 0, digest[63]);
        }
        else
        {
            Write(text.AsSpan(40), 0, digest[31], digest[30]);
        }

        return text;
    }

    private static void Write(Span<byte> letters, byte high, byte middle, byte low)
    {
        var bits = (high << 16) | (middle << 8) | low;
        foreach (ref var letter in letters)
        {
            letter = (byte)HashText.Crypt[bits & 0x3F];
            bits >>= 6;
        }
    }
}
