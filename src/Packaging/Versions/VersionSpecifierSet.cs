using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Larder.Packaging.Versions;

/// <summary>
/// Conditions that a version must all meet, for example <c>&gt;=3.9,!=3.10.*</c>: what Requires-Python holds.
/// </summary>
public sealed class VersionSpecifierSet
{
    /// <summary>The most conditions of one set. Published packages have a handful.</summary>
    public const int MaxCount = 100;

    private VersionSpecifierSet(ImmutableArray<VersionSpecifier> specifiers) => Specifiers = specifiers;

    /// <summary>No condition: met by every version.</summary>
    public static VersionSpecifierSet Any { get; } = new([]);

    /// <summary>In the order they were written.</summary>
    public ImmutableArray<VersionSpecifier> Specifiers { get; }

    /// <param name="text">
    /// Conditions between commas, at most <see cref="MaxCount"/>; empty ones and white space are skipped, so that "" is
    /// <see cref="Any"/>.
    /// </param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out VersionSpecifierSet? set)
    {
        set = null;
        if (text is null)
        {
            return false;
        }

        var specifiers = ImmutableArray.CreateBuilder<VersionSpecifier>();
        foreach (var range in text.AsSpan().Split(','))
        {
            var part = PythonText.Trim(text.AsSpan(range));
            if (part.IsEmpty)
            {
                continue;
            }

            if (specifiers.Count == MaxCount || !VersionSpecifier.TryParse(part, out var specifier))
            {
                return false;
            }

            specifiers.Add(specifier);
        }

        set = new VersionSpecifierSet(specifiers.ToImmutable());
        return true;
    }

    /// <summary>Whether <paramref name="version"/> meets every condition.</summary>
    /// <param name="allowPrereleases">
    /// <see langword="true"/>: pre-releases are compared like any other version, which is right when nothing else is
    /// offered; <see langword="false"/>: no pre-release is contained, even if a condition names one.
    /// </param>
    public bool Contains(PythonVersion version, bool allowPrereleases) =>
        (allowPrereleases || !version.IsPrerelease) && Specifiers.All(specifier => specifier.Matches(version));

    /// <summary>The conditions joined by commas, without white space.</summary>
    public override string ToString() => string.Join(',', Specifiers);
}
