using Dapper;
using Larder.Grains.Database;

namespace Larder.Grains.Leases;

/// <summary>All tables whose rows are owned by grain activations.</summary>
public static class LeasedTables
{
    private static readonly string[] Names = ["package", "catalogue_shard", "account", "token", "index_access", "exchanged_token"];

    /// <summary>Ends the ownership of every row, so that the next activations write at once.</summary>
    /// <remarks>Only for who knows that no process lives that owned one: the holder of the data folder's lock.</remarks>
    public static Task ReleaseAllAsync(IDatabase database, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var rows = 0;
                foreach (var name in Names)
                {
                    rows += await transaction.Connection!.ExecuteAsync(Release(name), transaction: transaction);
                }

                return rows;
            },
            cancellationToken);

    /// <summary>The statement for one table. An index that has the owned rows only keeps it from reading the others.</summary>
    internal static string Release(string table) => $"update {table} set leased_until = 0 where leased_until <> 0";
}
