using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Larder.Grains.Packages;

namespace Larder.Grains.Catalogue;

/// <summary>One shard's own row, and the package rows that it lists.</summary>
internal sealed class CatalogueRows(IDatabase database, string index, int shard)
{
    /// <summary>Packages in one query.</summary>
    internal const int PageSize = 1_000;

    private readonly object _key = new { Index = index, Shard = shard };

    /// <summary>The shard's row as the one that says who owns the grain.</summary>
    public LeasedRow Lease { get; } = new(
        database, "catalogue_shard", "index_name = @Index and shard = @Shard", new { Index = index, Shard = shard });

    /// <summary>Makes the shard's row if it is not there.</summary>
    public Task EnsureAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                """
                insert into catalogue_shard (index_name, shard, serial, epoch, leased_until) values (@Index, @Shard, 0, 0, 0)
                on conflict do nothing
                """,
                _key,
                transaction),
            cancellationToken);

    /// <summary>All packages of the shard, in pages: a process that reads a large shard in one go answers nobody meanwhile, and is taken
    /// for dead.</summary>
    /// <remarks>What changes between two pages is told to the grain, which takes it in afterwards.</remarks>
    /// <param name="epoch">Of the activation that reads, and owns the shard.</param>
    /// <exception cref="OwnershipLostException">It no longer does: what it read may hold names that its successor has not seen.</exception>
    public async Task<IReadOnlyList<CatalogueEntry>> ReadAsync(long epoch, CancellationToken cancellationToken)
    {
        List<CatalogueEntry> entries = [];
        for (var page = PageSize; page == PageSize;)
        {
            var after = entries.Count == 0 ? "" : entries[^1].Name;
            var rows = await database.ReadAsync(
                connection => connection.QueryAsync<PackageRow>(
                    PackageRow.SelectShardPage, new { Index = index, Shard = shard, After = after, Limit = PageSize }),
                cancellationToken);
            var before = entries.Count;
            entries.AddRange(rows.Select(row => row.ToCatalogueEntry()));
            page = entries.Count - before;
        }

        return (await Lease.LookAsync(cancellationToken)).Epoch == epoch
            ? entries
            : throw new OwnershipLostException($"Another activation has taken shard {shard} of the catalogue over; ask again.");
    }

    /// <summary>Entries of packages that changed lately.</summary>
    /// <param name="since">By the database's clock, in microseconds since 1970 UTC: when the transactions of their changes wrote the row.</param>
    public Task<IReadOnlyList<CatalogueEntry>> ReadChangedAsync(long since, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<CatalogueEntry>>(
            async connection =>
            [
                .. (await connection.QueryAsync<PackageRow>(PackageRow.SelectChanged, new { Index = index, Shard = shard, Since = since }))
                    .Select(row => row.ToCatalogueEntry()),
            ],
            cancellationToken);

    /// <exception cref="OwnershipFencedException">Another activation owns the shard.</exception>
    public Task<Refusal> AdvanceAsync(long epoch, long serial) =>
        database.WriteAsync(
            async transaction =>
            {
                await Lease.AdvanceAsync(transaction, epoch, serial);
                return Refusal.None;
            },
            CancellationToken.None);
}
