using Larder.Gateway.Api;
using Larder.Gateway.Caching;
using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Catalogue;

namespace Larder.Gateway.Health;

/// <summary>A gateway is ready if an owner of data answers it.</summary>
/// <remarks>Asks for one shard of the catalogue, as a request for the root page would; mostly that is in memory.</remarks>
internal sealed class CatalogueReadiness(LeaseCache<CatalogueNames, RootFragment> shards, Silos silos, ArtifactStoreProbe store)
    : IReadiness
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

    /// <summary>Pages are served without the bytes of files, and all gateways miss the same store: to turn away from this one helps
    /// nobody.</summary>
    public async Task<string?> FindShortcomingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.CheckAsync().WaitAsync(cancellationToken);
            return null;
        }
        catch (ArtifactStoreUnavailableException)
        {
            return "the artifact store does not work";
        }
    }
}
