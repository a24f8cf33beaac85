using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Larder.Packaging.Names;
using Larder.Packaging.Versions;

namespace Larder.Packaging.Requirements;

/// <summary>
/// What a package needs, as Requires-Dist says it: <c>requests[socks]&gt;=2.8; python_version &lt; "3.9"</c>.
/// </summary>
/// <remarks>
/// Only the syntax is looked at: markers are not evaluated, an address is not opened.
/// Spec: https://packaging.python.org/en/latest/specifications/dependency-specifiers/
/// </remarks>
public sealed record Requirement
{
    /// <summary>The longest that is read, in characters.</summary>
    public const int MaxLength = 8 * 1024;

    private Requirement()
    {
    }

    /// <summary>The package that is needed.</summary>
    public required PackageName Name { get; init; }

    /// <summary>Optional parts of it, as they were spelled; empty if none.</summary>
    public required ImmutableArray<string> Extras { get; init; }

    /// <summary>Which versions will do; <see cref="VersionSpecifierSet.Any"/> if it says none.</summary>
    public required VersionSpecifierSet Specifiers { get; init; }

    /// <summary>
    /// Where to take it from (<c>name @ https://…</c>); <see langword="null"/> if it is looked up by name.
    /// </summary>
    public required string? Url { get; init; }

    /// <summary>
    /// When it is needed, as it was spelled, without the semicolon; <see langword="null"/> if always.
    /// </summary>
    public required string? Marker { get; init; }

    /// <param name="error">
    /// For people: what was expected where, or that it is too long. Empty if <paramref name="text"/> is a requirement.
    /// </param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Requirement? requirement, out string error)
    {
        requirement = null;
        if (text?.Length > MaxLength)
        {
            error = $"A requirement has at most {MaxLength} characters.";
            return false;
        }

        var scanner = new RequirementScanner(text ?? "");
        if (text is not null && text.Any(character => char.IsControl(character) && character != '\t'))
        {
            scanner.Fail("Expected one line without control characters");
        }

        requirement = Read(ref scanner);
        error = scanner.Error ?? "";
        return requirement is not null;
    }

    private static Requirement? Read(ref RequirementScanner scanner)
    {
        scanner.SkipSpace();
        if (!scanner.TryReadName(out var spelling) || !PackageName.TryParse(spelling, out var name))
        {
            scanner.Fail("Expected the name of a package");
            return null;
        }

        scanner.SkipSpace();
        var extras = ReadExtras(ref scanner);
        scanner.SkipSpace();

        string? url = null;
        var specifiers = VersionSpecifierSet.Any;
        if (scanner.TryRead('@'))
        {
            url = ReadUrl(ref scanner);
        }
        else
        {
            specifiers = ReadSpecifiers(ref scanner);
        }

        var marker = ReadMarker(ref scanner);
        return scanner.Error is not null
            ? null
            : new Requirement { Name = name, Extras = extras, Specifiers = specifiers, Url = url, Marker = marker };
    }

    private static ImmutableArray<string> ReadExtras(ref RequirementScanner scanner)
    {
        if (!scanner.TryRead('['))
        {
            return [];
        }

        var extras = ImmutableArray.CreateBuilder<string>();
        do
        {
            scanner.SkipSpace();
            if (scanner.TryReadName(out var extra))
            {
                extras.Add(extra);
            }
            else if (extras.Count > 0)
            {
                scanner.Fail("Expected the name of an extra after the comma");
            }

            scanner.SkipSpace();
        }
        while (extras.Count > 0 && scanner.TryRead(','));

        if (!scanner.TryRead(']'))
        {
            scanner.Fail("Expected ',' or ']' after the extras");
        }

        return extras.ToImmutable();
    }

    private static string ReadUrl(ref RequirementScanner scanner)
    {
        scanner.SkipSpace();
        var url = scanner.ReadUntilSpace().ToString();
        if (url.Length == 0)
        {
            scanner.Fail("Expected an address after '@'");
        }

        // Only white space ends an address: a ';' may be part of it.
        return url;
    }

    private static VersionSpecifierSet ReadSpecifiers(ref RequirementScanner scanner)
    {
        var inParentheses = scanner.TryRead('(');
        scanner.SkipSpace();
        if (!TryParseSpecifiers(scanner.ReadSpecifiers().ToString(), out var specifiers))
        {
            scanner.Fail("Expected version specifiers separated by commas");
        }

        if (inParentheses && !scanner.TryRead(')'))
        {
            scanner.Fail("Expected ')' after the version specifiers");
        }

        return specifiers ?? VersionSpecifierSet.Any;
    }

    /// <summary>Stricter than a set by itself: a comma may come last, but no two in a row.</summary>
    private static bool TryParseSpecifiers(string text, [NotNullWhen(true)] out VersionSpecifierSet? specifiers)
    {
        specifiers = null;
        return !text.Split(',').SkipLast(1).Any(string.IsNullOrWhiteSpace)
            && VersionSpecifierSet.TryParse(text, out specifiers);
    }

    private static string? ReadMarker(ref RequirementScanner scanner)
    {
        scanner.SkipSpace();
        if (scanner.AtEnd)
        {
            return null;
        }

        if (!scanner.TryRead(';'))
        {
            scanner.Fail("Expected ';' and a marker, or the end");
            return null;
        }

        var marker = scanner.Rest;
        MarkerSyntax.Check(ref scanner);
        return marker.Trim(" \t").ToString();
    }
}
