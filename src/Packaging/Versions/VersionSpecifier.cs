using System.Diagnostics.CodeAnalysis;

namespace Larder.Packaging.Versions;

/// <summary>One condition on a version: an operator and what it compares with, for example <c>&gt;=3.9</c>.</summary>
/// <remarks>Spec: https://packaging.python.org/en/latest/specifications/version-specifiers/</remarks>
public sealed class VersionSpecifier
{
    private const string PrefixSuffix = ".*";

    // The longer first: every operator is tried from the left.
    private static readonly string[] Operators = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"];

    private readonly VersionParts? _parts;

    private VersionSpecifier(string operation, string version, VersionParts? parts, bool isPrefix)
    {
        Operator = operation;
        Version = version;
        IsPrefix = isPrefix;
        _parts = parts;
    }

    /// <summary>One of <c>~= == != &lt;= &gt;= &lt; &gt; ===</c>.</summary>
    public string Operator { get; }

    /// <summary>
    /// What it compares with: a version as it was spelled (with <c>.*</c> if it is a prefix), any text after
    /// <c>===</c>.
    /// </summary>
    public string Version { get; }

    /// <summary>Whether it ends in <c>.*</c> and so compares the first numbers of the release only.</summary>
    public bool IsPrefix { get; }

    /// <summary>Reads <c>&gt;= 3.9</c>; white space around either part is dropped.</summary>
    public static bool TryParse(
        [NotNullWhen(true)] string? text, [NotNullWhen(true)] out VersionSpecifier? specifier) =>
        TryParse(text.AsSpan(), out specifier);

    internal static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out VersionSpecifier? specifier)
    {
        specifier = null;
        text = PythonText.Trim(text);
        if (!TryReadOperator(text, out var operation))
        {
            return false;
        }

        var version = PythonText.Trim(text[operation.Length..]);
        if (version.IsEmpty || version.Length > PythonVersion.MaxLength + PrefixSuffix.Length)
        {
            return false;
        }

        specifier = operation == "===" ? ParseArbitrary(version) : ParseVersion(operation, version);
        return specifier is not null;
    }

    /// <summary>Whether <paramref name="version"/> meets the condition, be it a pre-release or not.</summary>
    public bool Matches(PythonVersion version) => Operator switch
    {
        "===" => string.Equals(version.Normalized, Version, StringComparison.OrdinalIgnoreCase),
        "==" => IsEqual(version.Parts),
        "!=" => !IsEqual(version.Parts),
        "~=" => IsCompatible(version.Parts),
        "<=" => VersionOrder.ComparePublic(version.Parts, _parts!) <= 0,
        ">=" => VersionOrder.ComparePublic(version.Parts, _parts!) >= 0,
        "<" => IsBelow(version.Parts),
        _ => IsAbove(version.Parts),
    };

    /// <summary>The operator and the version, with nothing between them.</summary>
    public override string ToString() => Operator + Version;

    /// <summary>The operator <paramref name="text"/> begins with.</summary>
    private static bool TryReadOperator(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? operation)
    {
        foreach (var candidate in Operators)
        {
            if (text.StartsWith(candidate, StringComparison.Ordinal))
            {
                operation = candidate;
                return true;
            }
        }

        operation = null;
        return false;
    }

    private static VersionSpecifier? ParseArbitrary(ReadOnlySpan<char> version)
    {
        foreach (var character in version)
        {
            if (character is ';' or ')' || PythonText.IsWhiteSpace(character))
            {
                return null;
            }
        }

        return new VersionSpecifier("===", version.ToString(), null, isPrefix: false);
    }

    private static VersionSpecifier? ParseVersion(string operation, ReadOnlySpan<char> version)
    {
        var isEquality = operation is "==" or "!=";
        var isPrefix = isEquality && version.EndsWith(PrefixSuffix, StringComparison.Ordinal);
        var compared = isPrefix ? version[..^PrefixSuffix.Length] : version;
        if (compared.IsEmpty || PythonText.IsWhiteSpace(compared[^1])
            || !VersionScanner.TryScan(compared, out var parts))
        {
            return null;
        }

        var isPlain = parts is { Pre: null, Post: null, Dev: null, Local.IsEmpty: true };
        var isLegal = (!isPrefix || isPlain)
            && (isEquality || parts.Local.IsEmpty)
            && (operation != "~=" || parts.Release.Length > 1);
        return isLegal ? new VersionSpecifier(operation, version.ToString(), parts, isPrefix) : null;
    }

    private bool IsEqual(VersionParts version) =>
        IsPrefix ? HasPrefix(version, _parts!.Release.Length)
        : _parts!.Local.IsEmpty ? VersionOrder.ComparePublic(version, _parts) == 0
        : VersionOrder.Compare(version, _parts) == 0;

    private bool IsCompatible(VersionParts version) =>
        VersionOrder.ComparePublic(version, _parts!) >= 0 && HasPrefix(version, _parts!.Release.Length - 1);

    private bool HasPrefix(VersionParts version, int length) =>
        version.Epoch == _parts!.Epoch && VersionOrder.CompareRelease(version, _parts, length) == 0;

    /// <summary><c>&lt;1.0</c> is also not met by what leads to 1.0: 1.0a1, 1.0.dev1.</summary>
    private bool IsBelow(VersionParts version)
    {
        var bound = _parts!.Pre is null && _parts.Dev is null ? _parts with { Dev = default(Numeral) } : _parts;
        return VersionOrder.ComparePublic(version, bound) < 0;
    }

    /// <summary><c>&gt;1.0</c> is also not met by the post-releases and the local versions of 1.0.</summary>
    private bool IsAbove(VersionParts version)
    {
        if (VersionOrder.ComparePublic(version, _parts!) <= 0)
        {
            return false;
        }

        var followsTheSame = version.Post is not null && _parts is { Post: null, Dev: null }
            && VersionOrder.CompareBase(version, _parts) == 0 && version.Pre == _parts.Pre;
        return !followsTheSame;
    }
}
