using System.Buffers;
using System.Globalization;
using Larder.Packaging.Names;
using Larder.Packaging.Versions;

namespace Larder.Packaging.Metadata;

/// <summary>Judges one value of one field. Each rule answers what is wrong as the end of a sentence, or
/// <see langword="null"/>.</summary>
internal static class FieldRules
{
    /// <summary>The longest summary, in characters of Unicode.</summary>
    public const int MaxSummaryLength = 512;

    private static readonly SearchValues<char> LineEnds =
        SearchValues.Create("\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029");

    private static readonly SearchValues<string> Keywords = SearchValues.Create(
        [
            "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
            "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
            "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
        ],
        StringComparison.Ordinal);

    public static string? MetadataVersion(string value) =>
        CoreMetadata.SupportedVersions.Contains(value)
            ? null
            : $"is not a valid metadata version; the newest that is accepted is {CoreMetadata.HighestSupported}";

    public static string? Name(string value) =>
        PackageName.TryParse(value, out _)
            ? null
            : "is not a valid name: ASCII letters, digits, '.', '-', '_', beginning and ending with a letter or digit";

    public static string? Version(string value) =>
        PythonVersion.TryParse(value, out _) ? null : "is not a valid version (PEP 440)";

    public static string? Summary(string value) =>
        value.AsSpan().ContainsAny(LineEnds) ? "must be a single line"
        : value.Length > MaxSummaryLength && value.EnumerateRunes().Count() > MaxSummaryLength
            ? $"field must be {MaxSummaryLength} characters or less"
        : null;

    public static string? SingleLine(string value) =>
        value.AsSpan().ContainsAny(LineEnds) ? "must be a single line" : null;

    public static string? WebAddress(string value)
    {
        var isWeb = value.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || value.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        var hasHost = isWeb && value[(value.IndexOf(':', StringComparison.Ordinal) + 3)..] is { Length: > 0 } rest
            && rest[0] is not ('/' or '?' or '#');
        return hasHost && !value.Any(character => char.IsControl(character) || char.IsWhiteSpace(character))
            ? null
            : "is not a valid http or https URL";
    }

    public static string? ProjectUrl(string value)
    {
        var (label, url) = Metadata.ProjectUrl.Parse(value);
        return label.Length == 0 ? "must have a label: 'label, https://...'"
            : label.Length > Metadata.ProjectUrl.MaxLabelLength
                ? $"has a label that is longer than {Metadata.ProjectUrl.MaxLabelLength} characters"
            : label.AsSpan().ContainsAny(LineEnds) ? "has a label of more than one line"
            : url.Length == 0 ? "must have a URL: 'label, https://...'"
            : WebAddress(url);
    }

    public static string? Dynamic(string value) =>
        MetadataField.FindHeader(value) is not { } field ? "is not the name of a metadata field"
        : field == MetadataField.Name || field == MetadataField.Version || field == MetadataField.MetadataVersion
            ? "is a field that can never be dynamic"
        : null;

    public static string? LicenseExpression(string value) =>
        Metadata.LicenseExpression.TryNormalize(value, out _, out var error)
            ? null
            : $"is not a valid SPDX license expression: {error}";

    public static string? LicenseFile(string value) =>
        value.Length == 0 ? "is empty"
        : value.AsSpan().ContainsAny(LineEnds) || value.Any(char.IsControl) ? "has control characters"
        : value.Contains('\\', StringComparison.Ordinal) ? "must use '/' between folders"
        : value[0] == '/' || value is [_, ':', ..] ? "must be a relative path"
        : value.Split('/').Contains("..") ? "must not lead out of its folder"
        : value.Contains('*', StringComparison.Ordinal) ? "must be a path, not a pattern"
        : null;

    public static string? ImportName(string value)
    {
        var semicolon = value.IndexOf(';', StringComparison.Ordinal);
        var name = semicolon < 0 ? value : value[..semicolon].TrimEnd();
        if (semicolon >= 0 && value[(semicolon + 1)..].Trim() != "private")
        {
            return "may be followed by '; private' only";
        }

        return name.Split('.').All(IsIdentifier) ? null : "is not a dotted name of Python identifiers";
    }

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && !Keywords.Contains(name) && IsIdentifierStart(name[0]) && name.All(IsIdentifierPart);

    private static bool IsIdentifierStart(char character) => character == '_' || char.IsLetter(character)
        || char.GetUnicodeCategory(character) == UnicodeCategory.LetterNumber || char.IsSurrogate(character);

    private static bool IsIdentifierPart(char character) => IsIdentifierStart(character)
        || char.GetUnicodeCategory(character) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.ConnectorPunctuation;
}
