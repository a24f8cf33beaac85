using System.Collections.Frozen;

namespace Larder.Grains.Abstractions.Access;

/// <summary>Some <see cref="NamePattern"/>s, made to be asked for very many names.</summary>
public sealed class NamePatternSet
{
    private const int Letters = 128;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;
    private readonly string[] _anyStart;
    private readonly string[]?[] _byStart = new string[Letters][];

    /// <param name="patterns">Each one that <see cref="NamePattern.IsValid"/> allows.</param>
    public NamePatternSet(IReadOnlyCollection<string> patterns)
    {
        var stars = patterns.Where(pattern => pattern.Contains('*', StringComparison.Ordinal)).ToLookup(pattern => pattern[0]);
        _names = patterns.Where(pattern => !stars[pattern[0]].Contains(pattern))
            .ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _anyStart = [.. stars['*']];
        foreach (var start in stars.Where(start => start.Key is not '*'))
        {
            _byStart[start.Key] = [.. start];
        }

        IsEmpty = patterns.Count == 0;
    }

    /// <summary>Whether it matches nothing.</summary>
    public bool IsEmpty { get; }

    /// <param name="name">Normalized.</param>
    public bool Matches(ReadOnlySpan<char> name) =>
        !IsEmpty && (_names.Contains(name) || AnyMatches(_byStart[name[0]], name) || AnyMatches(_anyStart, name));

    private static bool AnyMatches(string[]? patterns, ReadOnlySpan<char> name)
    {
        foreach (var pattern in patterns ?? [])
        {
            if (NamePattern.Matches(pattern, name))
            {
                return true;
            }
        }

        return false;
    }
}
