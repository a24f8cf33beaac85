using System.Globalization;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Leases;

namespace Larder.Gateway.Simple;

/// <summary>How the shards of the catalogue come from their grains. Key: the shard's number.</summary>
internal sealed class RootFragmentSource(IGrainFactory grains) : ILeaseSource<CatalogueNames, RootFragment>
{
    public string ResourceOf(string key) => LeaseResource.Catalogue(IndexName.Main, Shard(key));

    public Task<Leased<CatalogueNames>> AcquireAsync(string key, LeaseRequest request) =>
        grains.GetCatalogue(IndexName.Main, Shard(key)).AcquireAsync(request);

    public ValueTask<RootFragment?> MakeAsync(string key, CatalogueNames snapshot, long serial, CacheCharge charge) =>
        new(new RootFragment(snapshot.Names, charge));

    private static int Shard(string key) => int.Parse(key, CultureInfo.InvariantCulture);
}
