using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Database;

namespace Larder.Silo.Clustering;

/// <summary>Whether this silo can do its work: the cluster takes it for alive, and the database answers.</summary>
public sealed class SiloHealth(ISiloStatusOracle cluster, IDatabase database)
{
    /// <returns>Why not, in a few ASCII words; <see langword="null"/> if it can.</returns>
    public async Task<string?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        if (cluster.CurrentStatus is not SiloStatus.Active)
        {
            return $"as a member of the cluster it is {cluster.CurrentStatus}, not Active";
        }

        try
        {
            await database.ReadAsync(connection => connection.ExecuteScalarAsync<int>("select 1"), cancellationToken);
            return null;
        }
        catch (DatabaseUnavailableException)
        {
            return "the database does not answer";
        }
    }
}
