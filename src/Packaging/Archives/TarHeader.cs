namespace Larder.Packaging.Archives;

/// <summary>One 512-byte header of a tar archive.</summary>
/// <param name="Name">Bytes, before any longer name that came in a header of its own.</param>
/// <param name="Type">For example <c>0</c> for a file.</param>
/// <param name="Size">Of the bytes that follow, before padding.</param>
/// <param name="LinkName">Bytes; empty if it is no link.</param>
internal sealed record TarHeader(byte[] Name, char Type, long Size, byte[] LinkName)
{
    /// <summary>Of a header and of everything that is padded, in bytes.</summary>
    public const int BlockLength = 512;

    private const int ChecksumOffset = 148, ChecksumLength = 8;

    /// <exception cref="InvalidDataException">Wrong checksum, unknown format, or a number that is none.</exception>
    public static TarHeader Parse(ReadOnlySpan<byte> block)
    {
        if (ParseNumber(block.Slice(ChecksumOffset, ChecksumLength)) != Checksum(block))
        {
            throw new InvalidDataException("a tar header has a wrong checksum");
        }

        var format = block.Slice(257, 8);
        var isPosix = format.StartsWith("ustar\0"u8);
        if (!isPosix && !format.SequenceEqual("ustar  \0"u8) && format.ContainsAnyExcept((byte)0))
        {
            throw new InvalidDataException("a tar header is of an unknown format");
        }

        var name = UntilNul(block[..100]).ToArray();
        var prefix = UntilNul(block.Slice(345, 155));
        if (!prefix.IsEmpty && !isPosix)
        {
            throw new InvalidDataException("a GNU tar header has a name prefix, which readers take differently");
        }

        return new TarHeader(
            prefix.IsEmpty ? name : [.. prefix, (byte)'/', .. name],
            block[156] == 0 ? '0' : (char)block[156],
            ParseNumber(block.Slice(124, 12)),
            UntilNul(block.Slice(157, 100)).ToArray());
    }

    /// <summary>Whether the block has nothing but zeros, which ends the archive.</summary>
    public static bool IsEnd(ReadOnlySpan<byte> block) => !block.ContainsAnyExcept((byte)0);

    private static long Checksum(ReadOnlySpan<byte> block)
    {
        var sum = (long)ChecksumLength * ' ';
        for (var i = 0; i < block.Length; i++)
        {
            sum += i is >= ChecksumOffset and < ChecksumOffset + ChecksumLength ? 0 : block[i];
        }

        return sum;
    }

    /// <summary>Octal digits; or, for numbers that do not fit, big-endian bytes after a first one of 0x80.</summary>
    private static long ParseNumber(ReadOnlySpan<byte> field)
    {
        var number = 0L;
        if (field[0] == 0x80)
        {
            foreach (var value in field[1..])
            {
                number = number > long.MaxValue >> 9 ? throw BadNumber() : (number << 8) | value;
            }

            return number;
        }

        var digits = UntilNul(field).Trim((byte)' ');
        foreach (var digit in digits)
        {
            number = digit is >= (byte)'0' and <= (byte)'7' && number <= long.MaxValue >> 4
                ? (number << 3) | (uint)(digit - '0')
                : throw BadNumber();
        }

        return number;
    }

    private static InvalidDataException BadNumber() => new("a tar header has a number that is none");

    private static ReadOnlySpan<byte> UntilNul(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }
}
