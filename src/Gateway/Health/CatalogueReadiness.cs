using Larder.Gateway.Caching;
using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Gateway.Health;

/// <summary>A gateway is ready if an owner of data answers it.</summary>
/// <remarks>Asks for one shard of the catalogue, as a request for the root page would; mostly that is in memory.</remarks>
internal sealed class CatalogueReadiness(LeaseCache<CatalogueNames, RootFragment> shards, Silos silos) : IReadiness
{
    public async Task<string?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        if (!silos.Any)
        {
            return "the cluster has no silo";
        }

        await shards.GetAsync("0", cancellationToken);
        return null;
    }
}
