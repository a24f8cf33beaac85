using System.Collections.Immutable;
using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Grains.Catalogue;

/// <summary>The names that one shard shows, as of its last few serials: so that a reader who fetches many in parts gets all of them from
/// one state, and one who has them gets only what changed.</summary>
internal sealed class ShownNames
{
    private const int Kept = 4;

    private readonly Queue<(long Serial, ImmutableArray<string> Names)> _states = new(Kept);

    /// <param name="names">In ordinal order.</param>
    public void Add(long serial, ImmutableArray<string> names)
    {
        if (_states.Count == Kept)
        {
            _states.Dequeue();
        }

        _states.Enqueue((serial, names));
    }

    /// <summary>What a reader needs to know all names of <paramref name="serial"/>.</summary>
    /// <param name="known">The serial that it knows; <see langword="null"/> if none.</param>
    /// <returns><see langword="null"/> if it knows them already.</returns>
    public CatalogueNames? ToMessage(long serial, long? known)
    {
        if (known == serial)
        {
            return null;
        }

        var names = Find(serial)!.Value;
        return known is not null && Find(known.Value) is { } before && Compare(before, names, known.Value) is { } change
            ? change
            : new CatalogueNames(PartOf(names, 0), names.Length, Since: null, Removed: []);
    }

    /// <returns><see langword="null"/> if that serial is no longer remembered.</returns>
    public NamePart? Part(long serial, int skip) => Find(serial) is { } names ? new NamePart(PartOf(names, skip)) : null;

    private ImmutableArray<string>? Find(long serial)
    {
        foreach (var state in _states)
        {
            if (state.Serial == serial)
            {
                return state.Names;
            }
        }

        return null;
    }

    /// <returns><see langword="null"/> if it takes more than one message.</returns>
    private static CatalogueNames? Compare(ImmutableArray<string> before, ImmutableArray<string> after, long known)
    {
        var came = ImmutableArray.CreateBuilder<string>();
        var went = ImmutableArray.CreateBuilder<string>();
        for (int old = 0, now = 0; old < before.Length || now < after.Length;)
        {
            var order = old == before.Length ? 1 : now == after.Length ? -1 : string.CompareOrdinal(before[old], after[now]);
            if (order < 0)
            {
                went.Add(before[old]);
            }
            else if (order > 0)
            {
                came.Add(after[now]);
            }

            old += order <= 0 ? 1 : 0;
            now += order >= 0 ? 1 : 0;
        }

        var (added, removed) = (came.ToImmutable(), went.ToImmutable());
        return PartOf([.. added, .. removed], 0).Length == added.Length + removed.Length
            ? new CatalogueNames(added, after.Length, known, removed)
            : null;
    }

    /// <summary>As many names as go into one message, from the one at <paramref name="skip"/> on; one at least, if there is one.</summary>
    private static ImmutableArray<string> PartOf(ImmutableArray<string> names, int skip)
    {
        var characters = 0;
        var end = Math.Max(0, skip);
        for (; end < names.Length && end - skip < CatalogueNames.MaxNamesInOneMessage; end++)
        {
            characters += names[end].Length;
            if (characters > CatalogueNames.MaxCharactersInOneMessage && end > skip)
            {
                break;
            }
        }

        return skip < 0 || skip >= names.Length ? [] : names[skip..end];
    }
}
