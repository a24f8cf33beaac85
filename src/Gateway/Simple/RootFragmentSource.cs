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
                ? entry.With([.. NameReaders.Join(snapshot.Names, snapshot.Readers)], snapshot.Removed, charge)
                : null;
        }

        List<ListedName> listed = [.. NameReaders.Join(snapshot.Names, snapshot.Readers)];
        while (listed.Count < snapshot.Count)
        {
            var part = await Grain(key).ReadNamesAsync(serial, listed.Count);
            if (part is null || part.Names.IsEmpty)
            {
                return null;
            }

            listed.AddRange(NameReaders.Join(part.Names, part.Readers));
        }

        return RootFragment.Of(listed, known?.Entry, charge);
    }

    private ICatalogueGrain Grain(string key) => grains.GetCatalogue(IndexName.Main, Shard(key));

    private static int Shard(string key) => int.Parse(key, CultureInfo.InvariantCulture);
}
