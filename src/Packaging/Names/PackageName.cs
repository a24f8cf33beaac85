using System.Buffers;

namespace Larder.Packaging.Names;

/// <summary>A package's name, with the form used to compare and to look it up.</summary>
/// <remarks>
/// Valid names: ASCII letters, digits, <c>.</c>, <c>-</c> and <c>_</c>, starting and ending with a letter or digit, at
/// most <see cref="MaxLength"/> characters. Two names are the same package when their <see cref="Normalized"/> forms
/// are equal.
/// Spec: https://packaging.python.org/en/latest/specifications/name-normalization/
/// </remarks>
public readonly record struct PackageName
{
    /// <summary>
    /// The longest name, in characters. The specification sets no limit; a name is also part of a file's name.
    /// </summary>
    public const int MaxLength = 200;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private PackageName(string display, string normalized)
    {
        Display = display;
        Normalized = normalized;
    }

    /// <summary>As it was spelled.</summary>
    public string Display { get; }

    /// <summary>Lower case, every run of <c>-_.</c> one <c>-</c>.</summary>
    public string Normalized { get; }

    /// <summary>The normalized name as it stands in file names: with <c>_</c> for <c>-</c>.</summary>
    public string FileNamePart => Normalized.Replace('-', '_');

    /// <param name="text">Nothing is trimmed: white space makes it invalid.</param>
    public static bool TryParse(string? text, out PackageName name)
    {
        name = default;
        if (text is null || text.Length is 0 or > MaxLength || text.AsSpan().ContainsAnyExcept(Allowed)
            || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            return false;
        }

        name = new PackageName(text, Normalize(text));
        return true;
    }

    /// <summary>Two spellings of one package are equal.</summary>
    public bool Equals(PackageName other) => Normalized == other.Normalized;

    /// <inheritdoc/>
    public override int GetHashCode() => Normalized is null ? 0 : Normalized.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Normalized;

    private static string Normalize(string text)
    {
        var buffer = new char[text.Length];
        var length = 0;
        foreach (var character in text)
        {
            if (character is not ('-' or '_' or '.'))
            {
                buffer[length++] = char.ToLowerInvariant(character);
            }
            else if (buffer[length - 1] != '-')
            {
                buffer[length++] = '-';
            }
        }

        return new string(buffer, 0, length);
    }
}
