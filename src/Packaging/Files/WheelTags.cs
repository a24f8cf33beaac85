using System.Diagnostics.CodeAnalysis;

namespace Larder.Packaging.Files;

/// <summary>The build tag of a wheel and what it runs on.</summary>
/// <param name="Build">Starts with a digit; <see langword="null"/> if there is none.</param>
/// <param name="Python">One tag, or several joined by dots: <c>py2.py3</c>.</param>
/// <param name="Abi">One tag, or several joined by dots.</param>
/// <param name="Platform">One tag, or several joined by dots.</param>
/// <remarks>Spec: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/</remarks>
public sealed record WheelTags(string? Build, string Python, string Abi, string Platform)
{
    /// <summary>
    /// How many combinations of a Python, an ABI and a platform tag one name may stand for: installers list them all.
    /// </summary>
    public const int MaxCombinations = 1_000;

    /// <param name="stem">The name without its extension, for messages.</param>
    /// <param name="parts">What follows the version: three parts, or four with a build tag.</param>
    internal static bool TryParse(
        string stem, ReadOnlySpan<string> parts, [NotNullWhen(true)] out WheelTags? tags, out string error)
    {
        tags = null;
        var build = parts.Length == 4 ? parts[0] : null;
        if (build is not null && !IsBuild(build))
        {
            error = $"Invalid build number: {build} in '{stem}'";
            return false;
        }

        var combinations = 1;
        foreach (var part in parts[^3..])
        {
            var set = part.Split('.');
            combinations *= set.Length;
            if (!set.All(IsTag))
            {
                error = $"Invalid wheel filename (invalid tag): '{part}' in '{stem}'";
                return false;
            }
        }

        if (combinations > MaxCombinations)
        {
            error = $"The tags of the wheel stand for {combinations} combinations, {MaxCombinations} are allowed.";
            return false;
        }

        tags = new WheelTags(build, parts[^3], parts[^2], parts[^1]);
        error = "";
        return true;
    }

    private static bool IsBuild(string text) =>
        text.Length > 0 && char.IsAsciiDigit(text[0])
        && text.All(character => IsTagCharacter(character) || character == '.');

    private static bool IsTag(string text) => text.Length > 0 && text.All(IsTagCharacter);

    private static bool IsTagCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';
}
