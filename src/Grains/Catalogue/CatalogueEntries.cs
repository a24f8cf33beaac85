using System.Collections.Immutable;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Grains.Catalogue;

/// <summary>The packages of one shard. Immutable; a change of one entry copies O(log n) of it, a change of names O(n).</summary>
internal sealed class CatalogueEntries
{
    public static readonly CatalogueEntries Empty =
        new(ImmutableDictionary.Create<string, CatalogueEntry>(StringComparer.Ordinal), [], []);

    /// <summary>As many as a feed shows. They are put in order once for each change of the shard, not for each who asks.</summary>
    private const int RememberedRecent = 100;

    private readonly ImmutableDictionary<string, CatalogueEntry> _entries;
    private ImmutableArray<CatalogueEntry> _recentlyCreated;
    private ImmutableArray<CatalogueEntry> _recentlyUpdated;

    /// <summary>Names that are not deleted, in ordinal order.</summary>
    private readonly ImmutableArray<string> _names;

    private CatalogueEntries(
        ImmutableDictionary<string, CatalogueEntry> entries, ImmutableArray<string> names, ImmutableArray<string> shown)
    {
        _entries = entries;
        _names = names;
        Shown = shown;
    }

    /// <summary>Names that belong on the root page, in ordinal order.</summary>
    public ImmutableArray<string> Shown { get; }

    public static CatalogueEntries Of(IEnumerable<CatalogueEntry> entries)
    {
        var all = entries.ToImmutableDictionary(entry => entry.Name, StringComparer.Ordinal);
        return new CatalogueEntries(all, Sort(all.Values.Where(IsListed)), Sort(all.Values.Where(IsShown)));
    }

    /// <summary>With this entry, unless a newer one of the package is there.</summary>
    public CatalogueEntries With(CatalogueEntry entry)
    {
        var known = _entries.GetValueOrDefault(entry.Name);
        if (known is not null && known.Serial >= entry.Serial)
        {
            return this;
        }

        var entries = _entries.SetItem(entry.Name, entry);
        return new CatalogueEntries(
            entries,
            Change(_names, entry.Name, known is not null && IsListed(known), IsListed(entry)),
            Change(Shown, entry.Name, known is not null && IsShown(known), IsShown(entry)));
    }

    /// <summary>Whether the same names are on the root page and in lists. True only for entries of one line of changes.</summary>
    public bool ListsTheSameAs(CatalogueEntries other) => Shown.Equals(other.Shown) && _names.Equals(other._names);

    /// <summary>See <see cref="ICatalogueGrain.ListAsync"/>.</summary>
    public ImmutableArray<CatalogueEntry> List(string query, string? after, int limit)
    {
        var words = query.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var found = ImmutableArray.CreateBuilder<CatalogueEntry>();
        for (var i = FirstBehind(after); i < _names.Length && found.Count < limit; i++)
        {
            var entry = _entries[_names[i]];
            if (words.All(word => Matches(entry, word)))
            {
                found.Add(entry);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>See <see cref="ICatalogueGrain.ListRecentAsync"/>.</summary>
    public ImmutableArray<CatalogueEntry> Recent(RecentOrder order, int limit)
    {
        if (limit > RememberedRecent)
        {
            return SortRecent(order, limit);
        }

        ref var remembered = ref (order == RecentOrder.Created ? ref _recentlyCreated : ref _recentlyUpdated);
        remembered = remembered.IsDefault ? SortRecent(order, RememberedRecent) : remembered;
        return remembered.Length > limit ? remembered[..limit] : remembered;
    }

    private ImmutableArray<CatalogueEntry> SortRecent(RecentOrder order, int limit) =>
    [
        .. Shown.Select(name => _entries[name])
            .OrderByDescending(entry => order == RecentOrder.Created ? entry.CreatedAt : entry.UpdatedAt)
            .Take(limit),
    ];

    private int FirstBehind(string? after)
    {
        if (after is null)
        {
            return 0;
        }

        var index = _names.BinarySearch(after, StringComparer.Ordinal);
        return index < 0 ? ~index : index + 1;
    }

    private static bool Matches(CatalogueEntry entry, string word) =>
        entry.Name.Contains(word, StringComparison.OrdinalIgnoreCase)
        || entry.DisplayName.Contains(word, StringComparison.OrdinalIgnoreCase)
        || entry.Summary.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsListed(CatalogueEntry entry) => !entry.Deleted;

    private static bool IsShown(CatalogueEntry entry) => IsListed(entry) && entry.Status != PackageStatus.Quarantined;

    private static ImmutableArray<string> Change(ImmutableArray<string> names, string name, bool was, bool becomes)
    {
        if (was == becomes)
        {
            return names;
        }

        var index = names.BinarySearch(name, StringComparer.Ordinal);
        return becomes ? names.Insert(~index, name) : names.RemoveAt(index);
    }

    private static ImmutableArray<string> Sort(IEnumerable<CatalogueEntry> entries) =>
        [.. entries.Select(entry => entry.Name).Order(StringComparer.Ordinal)];
}
