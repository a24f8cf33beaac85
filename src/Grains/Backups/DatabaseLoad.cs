using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Database;
using Larder.Grains.Manifests;

namespace Larder.Grains.Backups;

/// <summary>Fills an empty database with what was written down from another.</summary>
/// <param name="transaction">Of the empty database.</param>
/// <param name="epoch">For every row that an activation may own: higher than any epoch before, so that whoever still lives of the old
/// cluster cannot write.</param>
/// <param name="serials">Serials that packages must not fall behind: of manifests that the store has; those above
/// <see cref="ManifestSerial.MaxOfName"/> are passed over, as nobody's.</param>
/// <param name="at">When packages count as deleted that only the store knows.</param>
public sealed class DatabaseLoad(
    DbTransaction transaction, long epoch, IReadOnlyDictionary<PackageId, long> serials, DateTimeOffset at)
{
    private readonly Dictionary<PackageId, long> _missing = new(serials.Where(each => each.Value <= ManifestSerial.MaxOfName));

    /// <summary>Whether nobody has used the database yet.</summary>
    public static Task<bool> IsEmptyAsync(IDatabase database, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => IsEmptyAsync(connection, transaction: null), cancellationToken);

    /// <returns>How many rows there were.</returns>
    /// <exception cref="InvalidDataException">Rows are wrong, or the database is not empty.</exception>
    public async Task<long> RunAsync(IAsyncEnumerable<DumpRow> rows)
    {
        if (!await IsEmptyAsync(transaction.Connection!, transaction))
        {
            throw new InvalidDataException("The database is not empty.");
        }

        // They are of this database: of a sweep that may have begun, and of gateways that asked.
        await transaction.Connection!.ExecuteAsync(
            "delete from sweep; delete from catalogue_shard; delete from index_access", transaction: transaction);
        var (all, table) = (0L, "");
        var batch = new List<object?[]>();
        var columns = ImmutableArray<string>.Empty;
        await foreach (var row in rows)
        {
            if (row.Table != table || batch.Count * columns.Length >= RowInsert.MaxParametersInOneStatement)
            {
                await InsertAsync(table, columns, batch);
                (table, columns) = (row.Table, row.Columns);
            }

            Renew(row);
            batch.Add(row.Values);
            all++;
        }

        await InsertAsync(table, columns, batch);
        await AddMissingAsync();
        return all;
    }

    private static async Task<bool> IsEmptyAsync(DbConnection connection, DbTransaction? transaction)
    {
        foreach (var table in BackupTables.OfUse)
        {
            if (await connection.ExecuteScalarAsync<long>($"select count(*) from (select 1 from {table} limit 1) t", transaction: transaction) > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is different in the new database: nobody owns a row, and no manifest is known to be in its store.</summary>
    private void Renew(DumpRow row)
    {
        for (var column = 0; column < row.Columns.Length; column++)
        {
            switch (row.Columns[column])
            {
                case "epoch": row.Values[column] = epoch; break;
                case "leased_until" or "ended_epoch" or "manifest_serial": row.Values[column] = 0L; break;
                case "serial" when row.Table is "package" && row["index_name"] is string index && row["name"] is string name
                    && _missing.Remove(new(index, name), out var known) && row.Values[column] is long serial && serial < known:
                    row.Values[column] = ManifestSerial.After(known);
                    break;
            }
        }
    }

    /// <summary>Packages that came after the moment to which the database is set back: they are deleted, and say so in the store. Without
    /// a row, what the store says of them would count again with the next rebuild, also against a new package of the same name.</summary>
    /// <remarks>The columns are those that every schema has.</remarks>
    private async Task AddMissingAsync()
    {
        var now = SqlTime.ToSql(at);
        foreach (var (package, known) in _missing)
        {
            await RowInsert.RunAsync(
                transaction,
                "package",
                [
                    "index_name", "name", "shard", "display_name", "status", "summary", "file_count", "size_bytes", "created_at", "updated_at",
                    "deleted_at", "serial", "epoch", "leased_until",
                ],
                [
                    [
                        package.Index, package.Name, (long)CatalogueShard.Of(package.Name), package.Name, 0L, "", 0L, 0L, now, now,
                        now, ManifestSerial.After(known), epoch, 0L,
                    ],
                ]);
        }
    }

    private async Task InsertAsync(string table, ImmutableArray<string> columns, List<object?[]> rows)
    {
        if (rows.Count > 0)
        {
            await RowInsert.RunAsync(transaction, table, columns, rows);
            rows.Clear();
        }
    }
}
