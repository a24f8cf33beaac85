using System.Data.Common;
using Dapper;
using Npgsql;

namespace Larder.Silo.Database;

/// <summary>What an engine must be told after rows came with numbers of their own.</summary>
public static class LoadedRows
{
    /// <summary>Lets the numbers that the engine gives go on behind the highest there is.</summary>
    public static async Task ContinueNumbersAsync(DbTransaction transaction)
    {
        if (transaction is NpgsqlTransaction)
        {
            await transaction.Connection!.ExecuteAsync(
                "select setval(pg_get_serial_sequence('audit', 'id'), coalesce((select max(id) from audit), 0) + 1, false)",
                transaction: transaction);
        }
    }
}
