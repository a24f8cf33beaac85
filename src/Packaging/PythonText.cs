namespace Larder.Packaging;

/// <summary>White space as Python sees it: what tools written in Python drop around a value.</summary>
internal static class PythonText
{
    /// <summary>Unlike .NET, Python also counts the four information separators (U+001C to U+001F).</summary>
    public static bool IsWhiteSpace(char character) =>
        char.IsWhiteSpace(character) || character is >= '\x1c' and <= '\x1f';

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && IsWhiteSpace(text[start]))
        {
            start++;
        }

        var end = text.Length;
        while (end > start && IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }
}
