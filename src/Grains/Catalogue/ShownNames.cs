using System.Collections.Immutable;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Grains.Catalogue;

/// <summary>The names that one shard shows, and to whom, as of its last few serials: so that a reader who fetches many in parts gets all of them from
/// one state, and one who has them gets only what changed.</summary>
internal sealed class ShownNames
{
    private const int Kept = 4;

    private readonly Queue<(long Serial, CatalogueEntries Entries)> _states = new(Kept);

    /// <summary>Remembers a state. States share what did not change.</summary>
    public void Add(long serial, CatalogueEntries entries)
    {
        if (_states.Count == Kept)
        {
            _states.Dequeue();
        }

        _states.Enqueue((serial, entries));
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

        var entries = Find(serial)!;
        return known is not null && Find(known.Value) is { } before && Compare(before, entries, known.Value) is { } change
            ? change
            : ToMessage(PartOf(entries.Shown()), entries.ShownCount, since: null, removed: []);
    }

    /// <returns><see langword="null"/> if that serial is no longer remembered.</returns>
    public NamePart? Part(long serial, int skip)
    {
        if (Find(serial) is not { } entries)
        {
            return null;
        }

        var part = skip < 0 ? [] : PartOf(entries.Shown(skip));
        return new NamePart(NamesOf(part)) { Readers = ReadersOf(part) };
    }

    private CatalogueEntries? Find(long serial)
    {
        foreach (var state in _states)
        {
            if (state.Serial == serial)
            {
                return state.Entries;
            }
        }

        return null;
    }

    /// <returns><see langword="null"/> if it takes more than one message.</returns>
    private static CatalogueNames? Compare(CatalogueEntries before, CatalogueEntries after, long known)
    {
        var (came, went) = (after.ShownHereOnly(before), before.ShownHereOnly(after));
        return PartOf([.. came, .. went]).Length == came.Length + went.Length
            ? ToMessage(came, after.ShownCount, known, NamesOf(went))
            : null;
    }

    private static CatalogueNames ToMessage(
        ImmutableArray<ListedName> names, int count, long? since, ImmutableArray<string> removed) =>
        new(NamesOf(names), count, since, removed) { Readers = ReadersOf(names) };

    private static ImmutableArray<string> NamesOf(ImmutableArray<ListedName> names) => [.. names.Select(name => name.Name)];

    private static NameReaders? ReadersOf(ImmutableArray<ListedName> names) => NameReaders.Of([.. names.Select(name => name.Readers)]);

    /// <summary>As many of the first names as go into one message, with those who may read them; one at least, if there is one.</summary>
    private static ImmutableArray<ListedName> PartOf(IEnumerable<ListedName> names)
    {
        var part = ImmutableArray.CreateBuilder<ListedName>();
        var readers = new HashSet<Readership>(ReferenceEqualityComparer.Instance);
        var characters = 0;
        foreach (var name in names)
        {
            characters += name.Name.Length + (readers.Add(name.Readers) ? name.Readers.Text.Length : 0);
            if (part.Count == CatalogueNames.MaxNamesInOneMessage
                || (characters > CatalogueNames.MaxCharactersInOneMessage && part.Count > 0))
            {
                break;
            }

            part.Add(name);
        }

        return part.ToImmutable();
    }
}
