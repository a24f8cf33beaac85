namespace Larder.Packaging;

/// <summary>Text of unknown origin as it may stand in one line of a message.</summary>
internal static class Quotation
{
    private const int MaxLength = 120;

    /// <summary>In single quotes, cut off after 120 characters, with <c>?</c> for what is not printable.</summary>
    public static string Of(string text)
    {
        var shown = text.Length > MaxLength ? text[..MaxLength] + "..." : text;
        return $"'{string.Concat(shown.Select(character => IsPrintable(character) ? character : '?'))}'";
    }

    private static bool IsPrintable(char character) =>
        !char.IsControl(character) && !char.IsSurrogate(character) && character is not ('\u2028' or '\u2029');
}
