namespace Larder.Gateway.Simple;

/// <summary>The checksum of gzip. Joins those of streams, so that a stream can be put together from compressed pieces.</summary>
/// <remarks>A CRC-32 is a remainder of polynomials over GF(2), with the coefficient of x^0 in the highest bit.</remarks>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const uint One = 0x8000_0000;
    private const uint XToTheEighth = One >> 8;

    /// <summary>The checksum of a short text: one bit after the other, without a table.</summary>
    public static uint Of(ReadOnlySpan<byte> text)
    {
        var remainder = uint.MaxValue;
        foreach (var octet in text)
        {
            remainder ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 1) != 0 ? (remainder >> 1) ^ Polynomial : remainder >> 1;
            }
        }

        return ~remainder;
    }

    /// <summary>The checksum of two texts, one behind the other.</summary>
    /// <param name="length">Of the second text, in bytes.</param>
    public static uint Join(uint first, uint second, long length)
    {
        // Appending bytes multiplies the remainder by x^8 for each of them.
        var shift = One;
        for (var (square, left) = (XToTheEighth, length); left > 0; square = Multiply(square, square), left >>= 1)
        {
            if ((left & 1) != 0)
            {
                shift = Multiply(shift, square);
            }
        }

        return Multiply(first, shift) ^ second;
    }

    private static uint Multiply(uint left, uint right)
    {
        var product = 0u;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            if ((left & bit) != 0)
            {
                product ^= right;
            }

            // Times x.
            right = (right & 1) != 0 ? (right >> 1) ^ Polynomial : right >> 1;
        }

        return product;
    }
}
