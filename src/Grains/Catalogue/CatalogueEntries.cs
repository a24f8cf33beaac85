using System.Collections.Immutable;
using System.Text;
using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Grains.Catalogue;

/// <summary>The packages of one shard. Immutable; a change copies one slice of them.</summary>
internal sealed class CatalogueEntries
{
    public static readonly CatalogueEntries Empty = new([], new object());

    /// <summary>As many as a feed shows. They are put in order once for each change of the shard, not for each who asks.</summary>
    private const int RememberedRecent = 100;

    /// <summary>In the order of the names; none is empty.</summary>
    private readonly ImmutableArray<PackageSlice> _slices;

    /// <summary>Another one whenever other names are in lists or on the root page.</summary>
    private readonly object _list;

    private ImmutableArray<CatalogueEntry> _recentlyCreated;
    private ImmutableArray<CatalogueEntry> _recentlyUpdated;

    private CatalogueEntries(ImmutableArray<PackageSlice> slices, object list)
    {
        _slices = slices;
        _list = list;
        ShownCount = slices.Sum(slice => slice.ShownCount);
    }

    /// <summary>How many names belong on the root page.</summary>
    public int ShownCount { get; }

    public static CatalogueEntries Of(IEnumerable<CatalogueEntry> entries)
    {
        var all = entries.Select(entry => new PackedPackage(entry)).ToArray();
        Array.Sort(all, (left, right) => left.CompareName(right.Name));
        return new CatalogueEntries([.. all.Chunk(PackageSlice.Most / 2).Select(slice => new PackageSlice(slice))], new object());
    }

    /// <summary>With this entry, unless a newer one of the package is there.</summary>
    public CatalogueEntries With(CatalogueEntry entry)
    {
        var package = new PackedPackage(entry);
        if (_slices.IsEmpty)
        {
            return new CatalogueEntries([new PackageSlice([package])], new object());
        }

        var number = SliceOf(package.Name);
        var slice = _slices[number];
        var position = slice.Find(package.Name);
        if (position >= 0 && slice.Packages[position].Serial >= entry.Serial)
        {
            return this;
        }

        var isAsBefore = position >= 0
            && slice.Packages[position].IsListed == package.IsListed
            && slice.Packages[position].IsShown == package.IsShown;
        return new CatalogueEntries(
            [.. _slices[..number], .. slice.With(position, package), .. _slices[(number + 1)..]],
            isAsBefore ? _list : new object());
    }

    /// <summary>Whether the same names are on the root page and in lists. True only for entries of one line of changes.</summary>
    public bool ListsTheSameAs(CatalogueEntries other) => ReferenceEquals(_list, other._list);

    /// <summary>The names that belong on the root page, in ordinal order.</summary>
    /// <param name="skip">Begin with the one that has so many before it.</param>
    public IEnumerable<string> Shown(int skip = 0)
    {
        foreach (var slice in _slices)
        {
            if (skip >= slice.ShownCount)
            {
                skip -= slice.ShownCount;
                continue;
            }

            foreach (var name in ShownIn(slice).Skip(skip))
            {
                yield return name;
            }

            skip = 0;
        }
    }

    /// <summary>The names on the root page that are not on that of <paramref name="other"/>, in ordinal order. What both share costs
    /// next to nothing.</summary>
    public ImmutableArray<string> ShownHereOnly(CatalogueEntries other)
    {
        var own = _slices.ToHashSet<PackageSlice>(ReferenceEqualityComparer.Instance);
        var others = other._slices.ToHashSet<PackageSlice>(ReferenceEqualityComparer.Instance);
        var there = other._slices.Where(slice => !own.Contains(slice)).SelectMany(ShownIn).ToHashSet(StringComparer.Ordinal);
        return [.. _slices.Where(slice => !others.Contains(slice)).SelectMany(ShownIn).Where(name => !there.Contains(name))];
    }

    /// <summary>See <see cref="ICatalogueGrain.ListAsync"/>.</summary>
    public ImmutableArray<CatalogueEntry> List(string query, string? after, int limit)
    {
        var search = new CatalogueSearch(query);
        var found = ImmutableArray.CreateBuilder<CatalogueEntry>();
        var behind = after is null ? [] : Encoding.UTF8.GetBytes(after);
        for (var number = after is null || _slices.IsEmpty ? 0 : SliceOf(behind); number < _slices.Length; number++)
        {
            foreach (ref readonly var package in _slices[number].Packages)
            {
                if (found.Count == limit)
                {
                    return found.ToImmutable();
                }

                if (package.IsListed && (after is null || package.CompareName(behind) > 0) && search.Matches(package))
                {
                    found.Add(package.ToEntry());
                }
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

    private ImmutableArray<CatalogueEntry> SortRecent(RecentOrder order, int limit)
    {
        // The oldest that is kept comes first, and of several the one that was met last: so names stay in order.
        var kept = new PriorityQueue<PackedPackage, (long Ticks, int Met)>(limit + 1);
        var met = 0;
        foreach (var slice in _slices)
        {
            foreach (ref readonly var package in slice.Packages)
            {
                if (package.IsShown)
                {
                    var ticks = order == RecentOrder.Created ? package.CreatedTicks : package.UpdatedTicks;
                    kept.Enqueue(package, (ticks, --met));
                    if (kept.Count > limit)
                    {
                        kept.Dequeue();
                    }
                }
            }
        }

        var newest = new CatalogueEntry[kept.Count];
        for (var place = kept.Count - 1; place >= 0; place--)
        {
            newest[place] = kept.Dequeue().ToEntry();
        }

        return [.. newest];
    }

    private static IEnumerable<string> ShownIn(PackageSlice slice)
    {
        for (var position = 0; position < slice.Packages.Length; position++)
        {
            var package = slice.Packages[position];
            if (package.IsShown)
            {
                yield return Encoding.UTF8.GetString(package.Name);
            }
        }
    }

    /// <summary>The last slice that begins with this name or before it; the first one if there is none.</summary>
    private int SliceOf(ReadOnlySpan<byte> name)
    {
        var (low, high) = (0, _slices.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            (low, high) = _slices[middle].FirstName.SequenceCompareTo(name) <= 0 ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
