using System.Collections.Immutable;
using System.Text;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Grains.Catalogue;

/// <summary>The packages of one shard. Immutable; a change copies one slice of them.</summary>
internal sealed class CatalogueEntries
{
    public static readonly CatalogueEntries Empty = new([], new object());

    /// <summary>In the order of the names; none is empty.</summary>
    private readonly ImmutableArray<PackageSlice> _slices;

    /// <summary>Another one whenever other names are in lists or on the root page, or others may read them.</summary>
    private readonly object _list;

    private readonly RecentPackages _recentlyCreated;
    private readonly RecentPackages _recentlyUpdated;

    private CatalogueEntries(ImmutableArray<PackageSlice> slices, object list)
    {
        _slices = slices;
        _list = list;
        ShownCount = slices.Sum(slice => slice.ShownCount);
        _recentlyCreated = new RecentPackages(slices, RecentOrder.Created);
        _recentlyUpdated = new RecentPackages(slices, RecentOrder.Updated);
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
            && slice.Packages[position].IsShown == package.IsShown
            && (!package.IsListed || slice.Packages[position].Readers == package.Readers);
        return new CatalogueEntries(
            [.. _slices[..number], .. slice.With(position, package), .. _slices[(number + 1)..]],
            isAsBefore ? _list : new object());
    }

    /// <summary>Whether the same names are on the root page and in lists, and the same people may read them. True only for entries of one
    /// line of changes.</summary>
    public bool ListsTheSameAs(CatalogueEntries other) => ReferenceEquals(_list, other._list);

    /// <summary>The names that belong on the root page, in ordinal order.</summary>
    /// <param name="skip">Begin with the one that has so many before it.</param>
    public IEnumerable<ListedName> Shown(int skip = 0)
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

    /// <summary>The names on the root page that are not on that of <paramref name="other"/>, or that others may read there, in ordinal
    /// order. What both share costs next to nothing.</summary>
    public ImmutableArray<ListedName> ShownHereOnly(CatalogueEntries other)
    {
        var own = _slices.ToHashSet<PackageSlice>(ReferenceEqualityComparer.Instance);
        var others = other._slices.ToHashSet<PackageSlice>(ReferenceEqualityComparer.Instance);
        var there = other._slices.Where(slice => !own.Contains(slice)).SelectMany(ShownIn).ToHashSet();
        return [.. _slices.Where(slice => !others.Contains(slice)).SelectMany(ShownIn).Where(name => !there.Contains(name))];
    }

    /// <summary>See <see cref="ICatalogueGrain.ListAsync"/>.</summary>
    /// <param name="filter"><see langword="null"/> for all packages.</param>
    public ImmutableArray<CatalogueEntry> List(string query, string? after, int limit, ReadFilter? filter = null)
    {
        var search = new CatalogueSearch(query);
        var test = filter is null ? null : new ReadableTest(filter);
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

                if (package.IsListed
                    && (after is null || package.CompareName(behind) > 0)
                    && test?.Shows(package) != false
                    && search.Matches(package))
                {
                    found.Add(package.ToEntry());
                }
            }
        }

        return found.ToImmutable();
    }

    /// <summary>See <see cref="ICatalogueGrain.ListRecentAsync"/>.</summary>
    /// <param name="filter"><see langword="null"/> for all packages.</param>
    public ImmutableArray<CatalogueEntry> Recent(RecentOrder order, int limit, ReadFilter? filter = null)
    {
        var recent = order == RecentOrder.Created ? _recentlyCreated : _recentlyUpdated;
        return filter is null ? recent.Take(limit) : recent.Take(limit, new ReadableTest(filter));
    }

    private static IEnumerable<ListedName> ShownIn(PackageSlice slice)
    {
        for (var position = 0; position < slice.Packages.Length; position++)
        {
            var package = slice.Packages[position];
            if (package.IsShown)
            {
                yield return new ListedName(Encoding.UTF8.GetString(package.Name), package.Readers);
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
