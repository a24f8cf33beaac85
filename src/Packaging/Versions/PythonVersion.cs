using System.Diagnostics.CodeAnalysis;

namespace Larder.Packaging.Versions;

/// <summary>A version of a release.</summary>
/// <remarks>
/// Two spellings are equal when they mean the same version: <c>1.0</c>, <c>v1</c>, <c>1.0.0</c>. White space around a
/// version is dropped, as the specification says. Numbers may be of any size.
/// Spec: https://packaging.python.org/en/latest/specifications/version-specifiers/
/// </remarks>
public sealed class PythonVersion : IComparable<PythonVersion>, IEquatable<PythonVersion>
{
    /// <summary>
    /// The longest version, in characters. The specification sets no limit; a version is also part of a file's name.
    /// </summary>
    public const int MaxLength = 1_000;

    private PythonVersion(VersionParts parts)
    {
        Parts = parts;
        var suffix = parts.FormatSuffix();
        BaseVersion = parts.FormatBase(parts.Release.Length);
        Normalized = BaseVersion + suffix;
        Canonical = parts.FormatBase(parts.SignificantRelease) + suffix;
    }

    /// <summary>The normal form, for example <c>1.0.post9</c> of <c>v1.0-9</c>.</summary>
    public string Normalized { get; }

    /// <summary>
    /// The normal form with the trailing zeros of the release dropped: equal for equal versions, the key of a release.
    /// </summary>
    public string Canonical { get; }

    /// <summary>Epoch and release in their normal form, without pre, post, dev and local parts.</summary>
    public string BaseVersion { get; }

    /// <summary>
    /// The local label in its normal form, for example <c>cu118</c> of <c>2.0+cu118</c>; <see langword="null"/> if
    /// none.
    /// </summary>
    public string? Local => Parts.Local.IsEmpty ? null : string.Join('.', Parts.Local);

    /// <summary>Whether it is an alpha, beta, release candidate or developmental release.</summary>
    public bool IsPrerelease => Parts.Pre is not null || Parts.Dev is not null;

    /// <summary>Whether it is a post-release.</summary>
    public bool IsPostrelease => Parts.Post is not null;

    /// <summary>Whether it is a developmental release.</summary>
    public bool IsDevrelease => Parts.Dev is not null;

    internal VersionParts Parts { get; }

    public static bool operator ==(PythonVersion? left, PythonVersion? right) => left?.Canonical == right?.Canonical;

    public static bool operator !=(PythonVersion? left, PythonVersion? right) => !(left == right);

    public static bool operator <(PythonVersion left, PythonVersion right) => left.CompareTo(right) < 0;

    public static bool operator <=(PythonVersion left, PythonVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >(PythonVersion left, PythonVersion right) => left.CompareTo(right) > 0;

    public static bool operator >=(PythonVersion left, PythonVersion right) => left.CompareTo(right) >= 0;

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PythonVersion? version)
    {
        version = text is { Length: <= MaxLength } && VersionScanner.TryScan(text, out var parts)
            ? new PythonVersion(parts)
            : null;
        return version is not null;
    }

    /// <exception cref="FormatException"><paramref name="text"/> is not a version.</exception>
    public static PythonVersion Parse(string text) =>
        TryParse(text, out var version) ? version : throw new FormatException("Not a version by the specification.");

    /// <inheritdoc/>
    public int CompareTo(PythonVersion? other) => other is null ? 1 : VersionOrder.Compare(Parts, other.Parts);

    /// <inheritdoc/>
    public bool Equals(PythonVersion? other) => this == other;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PythonVersion other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => Canonical.GetHashCode(StringComparison.Ordinal);

    /// <summary>The normal form.</summary>
    public override string ToString() => Normalized;
}
