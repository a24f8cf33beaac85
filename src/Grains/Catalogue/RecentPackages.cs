using System.Collections.Immutable;
using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Grains.Catalogue;

/// <summary>The packages of one state of a shard by their last change, newest first. They are put in order once, not for each who
/// asks.</summary>
internal sealed class RecentPackages(ImmutableArray<PackageSlice> slices, RecentOrder order)
{
    /// <summary>As many as a feed shows.</summary>
    private const int Remembered = 100;

    private PackedPackage[]? _newest;
    private ImmutableArray<CatalogueEntry> _entries;

    public ImmutableArray<CatalogueEntry> Take(int limit)
    {
        if (limit > Remembered)
        {
            return Show(Sort(limit, null));
        }

        if (_entries.IsDefault)
        {
            _entries = Show(Newest);
        }

        return _entries.Length > limit ? _entries[..limit] : _entries;
    }

    /// <param name="test">Only those that it shows.</param>
    public ImmutableArray<CatalogueEntry> Take(int limit, ReadableTest test)
    {
        // Mostly the answer is among the newest of all, and only who may read few of them has the shard searched.
        PackedPackage[] found = [.. Newest.Where(package => test.Shows(package)).Take(limit)];
        return Show(found.Length == limit || Newest.Length < Remembered ? found : Sort(limit, test));
    }

    private PackedPackage[] Newest => _newest ??= Sort(Remembered, null);

    private static ImmutableArray<CatalogueEntry> Show(PackedPackage[] packages) => [.. packages.Select(package => package.ToEntry())];

    private PackedPackage[] Sort(int limit, ReadableTest? test)
    {
        // The oldest that is kept comes first, and of several the one that was met last: so names stay in order.
        var kept = new PriorityQueue<PackedPackage, (long Ticks, int Met)>(limit + 1);
        var met = 0;
        foreach (var slice in slices)
        {
            foreach (ref readonly var package in slice.Packages)
            {
                if (package.IsShown && test?.Shows(package) != false)
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

        var newest = new PackedPackage[kept.Count];
        for (var place = kept.Count - 1; place >= 0; place--)
        {
            newest[place] = kept.Dequeue();
        }

        return newest;
    }
}
