using Larder.Gateway.Health;
using Larder.Silo.Clustering;

namespace Larder.Server;

/// <summary>A process of the role silo is ready when its silo is.</summary>
internal sealed class SiloReadiness(SiloHealth silo) : IReadiness
{
    public Task<string?> FindObstacleAsync(CancellationToken cancellationToken) => silo.FindObstacleAsync(cancellationToken);
}
