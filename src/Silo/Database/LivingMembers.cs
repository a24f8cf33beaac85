using Dapper;
using Larder.Grains.Database;
using Larder.Silo.Database.Postgres;
using Npgsql;

namespace Larder.Silo.Database;

/// <summary>Looks for processes of a cluster that work on the database at this moment.</summary>
public static class LivingMembers
{
    /// <summary>Members say every few seconds that they live. Every state before "dead" (6) counts.</summary>
    private const string Select =
        """
        select address || ':' || port from orleansmembershiptable
        where status < 6 and iamalivetime > clock_timestamp() - interval '1 minute'
        """;

    /// <summary>Names of those that have said within a minute that they live. None on an engine that has no cluster.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(IDatabase database, CancellationToken cancellationToken)
    {
        if (database is not PostgresDatabase)
        {
            return [];
        }

        try
        {
            return (await database.ReadAsync(connection => connection.QueryAsync<string>(Select), cancellationToken)).AsList();
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            // No cluster has ever been here.
            return [];
        }
    }
}
