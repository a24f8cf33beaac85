using System.Collections.Immutable;
using System.Globalization;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Leases;

namespace Larder.Gateway.Simple;

/// <summary>How the shards of the catalogue come from their grains: all names in parts, or what changed. Key: the shard's number.</summary>
internal sealed class RootFragmentSource(IGrainFactory grains) : ILeaseSource<CatalogueNames, RootFragment>
{
    public string ResourceOf(string key) => LeaseResource.Catalogue(IndexName.Main, Shard(key));

    public Task<Leased<CatalogueNames>> AcquireAsync(string key, LeaseRequest request) => Grain(key).AcquireAsync(request);

    public async ValueTask<RootFragment?> MakeAsync(
        string key, CatalogueNames snapshot, long serial, LeaseHold<RootFragment>? known, CacheCharge charge)
    {
        if (snapshot.Since is not null)
        {
            return known?.Entry is { } entry && known.Serial == snapshot.Since
                ? new RootFragment(Apply(entry.Names, snapshot), charge)
                : null;
        }

        var names = snapshot.Names;
        while (names.Length < snapshot.Count)
        {
            var part = await Grain(key).ReadNamesAsync(serial, names.Length);
            if (part is null || part.Names.IsEmpty)
            {
                return null;
            }

            names = names.AddRange(part.Names);
        }

        return new RootFragment(names, charge);
    }

    /// <summary>The names after a change, in order.</summary>
    internal static ImmutableArray<string> Apply(ImmutableArray<string> names, CatalogueNames change)
    {
        var removed = change.Removed.ToHashSet(StringComparer.Ordinal);
        var after = ImmutableArray.CreateBuilder<string>(change.Count);
        var next = 0;
        foreach (var name in names)
        {
            for (; next < change.Names.Length && string.CompareOrdinal(change.Names[next], name) < 0; next++)
            {
                after.Add(change.Names[next]);
            }

            if (!removed.Contains(name))
            {
                after.Add(name);
            }
        }

        after.AddRange(change.Names[next..]);
        return after.ToImmutable();
    }

    private ICatalogueGrain Grain(string key) => grains.GetCatalogue(IndexName.Main, Shard(key));

    private static int Shard(string key) => int.Parse(key, CultureInfo.InvariantCulture);
}
