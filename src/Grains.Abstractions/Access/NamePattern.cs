using System.Buffers;

namespace Larder.Grains.Abstractions.Access;

/// <summary>Which packages are meant: one normalized name, or several by <c>*</c>, which stands for any number of characters,
/// as in <c>team-*</c>.</summary>
public static class NamePattern
{
    /// <summary>The longest pattern, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>The most <c>*</c> in one pattern.</summary>
    public const int MaxStars = 4;

    /// <summary>The pattern that means every package.</summary>
    public const string All = "*";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-*");

    /// <summary>Whether a text is a pattern: lower-case ASCII letters, digits, <c>-</c> and at most four <c>*</c>; 1 to 200 characters.</summary>
    public static bool IsValid(string? pattern) =>
        pattern is { Length: > 0 and <= MaxLength }
        && !pattern.AsSpan().ContainsAnyExcept(Allowed)
        && pattern.AsSpan().Count('*') <= MaxStars;

    /// <param name="pattern">One that <see cref="IsValid"/> allows.</param>
    /// <param name="name">Normalized.</param>
    public static bool Matches(string pattern, ReadOnlySpan<char> name)
    {
        // Each star takes as little as it can; when the rest does not fit, the last one takes one character more.
        int inPattern = 0, inName = 0, star = -1, resume = 0;
        while (inName < name.Length)
        {
            if (inPattern < pattern.Length && pattern[inPattern] == '*')
            {
                star = inPattern++;
                resume = inName;
            }
            else if (inPattern < pattern.Length && pattern[inPattern] == name[inName])
            {
                inPattern++;
                inName++;
            }
            else if (star >= 0)
            {
                inPattern = star + 1;
                inName = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(inPattern).TrimStart('*').IsEmpty;
    }
}
