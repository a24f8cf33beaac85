using System.Data.Common;
using Dapper;
using Larder.Grains.Database;

namespace Larder.Silo.Database;

/// <summary>Looks for processes of a cluster that work on the database at this moment.</summary>
public static class LivingMembers
{
    /// <summary>Members say every few seconds that they live.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    /// <summary>Every state of a member before "dead" (6).</summary>
    private const string Select =
        "select address as Address, port as Port, iamalivetime as Alive from orleansmembershiptable where status < 6";

    /// <summary>Names of those that have said within a minute that they live.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        IDatabase database, TimeProvider time, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow().UtcDateTime - Silence;
        try
        {
            var members = await database.ReadAsync(
                connection => connection.QueryAsync<(string Address, long Port, DateTime Alive)>(Select), cancellationToken);
            return [.. members.Where(member => member.Alive > since).Select(member => $"{member.Address}:{member.Port}")];
        }
        catch (DbException)
        {
            // No such table: no cluster has ever been here.
            return [];
        }
    }
}
