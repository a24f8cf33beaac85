using System.Globalization;
using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Gateway.Files;

/// <summary>What part of a file a request wants (RFC 9110, section 14).</summary>
internal static class RangeRequest
{
    private const string Unit = "bytes=";

    /// <param name="header">The Range header; <see langword="null"/> if there is none.</param>
    /// <param name="size">Of the whole, in bytes.</param>
    /// <param name="range">The part; <see langword="null"/> for all of it: several parts at once, other units and nonsense are
    /// answered with the whole, as the specification allows.</param>
    /// <returns>False if the part lies outside of the file.</returns>
    public static bool TryResolve(string? header, long size, out ByteRange? range)
    {
        range = null;
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var text = header.AsSpan(Unit.Length).Trim();
        var dash = text.IndexOf('-');
        if (dash < 0 || text.Contains(','))
        {
            return true;
        }

        var first = text[..dash].Trim();
        var last = text[(dash + 1)..].Trim();
        return first.IsEmpty ? TryLast(last, size, out range) : TryFrom(first, last, size, out range);
    }

    /// <summary>The last so many bytes.</summary>
    private static bool TryLast(ReadOnlySpan<char> count, long size, out ByteRange? range)
    {
        range = null;
        if (!TryParse(count, out var length))
        {
            return true;
        }

        if (length == 0 || size == 0)
        {
            return false;
        }

        length = Math.Min(length, size);
        range = new ByteRange(size - length, length);
        return true;
    }

    private static bool TryFrom(ReadOnlySpan<char> first, ReadOnlySpan<char> last, long size, out ByteRange? range)
    {
        range = null;
        var end = size - 1;
        if (!TryParse(first, out var offset) || (!last.IsEmpty && !TryParse(last, out end)) || (!last.IsEmpty && end < offset))
        {
            return true;
        }

        if (offset >= size)
        {
            return false;
        }

        range = new ByteRange(offset, Math.Min(end, size - 1) - offset + 1);
        return true;
    }

    /// <summary>Digits; a number that is too large for any file is as good as the largest.</summary>
    private static bool TryParse(ReadOnlySpan<char> digits, out long number)
    {
        number = long.MaxValue;
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9')
            && (digits.Length > 18 || long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number));
    }
}
