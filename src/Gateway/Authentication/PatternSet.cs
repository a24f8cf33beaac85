using System.Collections.Frozen;
using System.Collections.Immutable;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication;

/// <summary>Some packages by names and patterns, made to be asked often whether one is among them.</summary>
internal sealed class PatternSet
{
    /// <summary>No package.</summary>
    public static readonly PatternSet None = new([]);

    private readonly FrozenSet<string> _names;
    private readonly ImmutableArray<string> _withStars;

    /// <param name="patterns">Normalized names and patterns, each one that <see cref="NamePattern.IsValid"/> allows.</param>
    public PatternSet(IEnumerable<string> patterns)
    {
        Patterns = patterns.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        _names = Patterns.Where(pattern => !pattern.Contains('*', StringComparison.Ordinal)).ToFrozenSet(StringComparer.Ordinal);
        _withStars = [.. Patterns.Where(pattern => pattern.Contains('*', StringComparison.Ordinal))];
    }

    /// <summary>Its names and patterns, none twice, in ordinal order.</summary>
    public IReadOnlyList<string> Patterns { get; }

    /// <summary>Whether it has no package.</summary>
    public bool IsEmpty => Patterns.Count == 0;

    public bool Contains(string normalizedName)
    {
        if (_names.Contains(normalizedName))
        {
            return true;
        }

        foreach (var pattern in _withStars)
        {
            if (NamePattern.Matches(pattern, normalizedName))
            {
                return true;
            }
        }

        return false;
    }
}
