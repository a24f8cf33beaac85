using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Larder.Grains.Packages;

namespace Larder.Grains.Catalogue;

/// <summary>One shard's own row, and the package rows that it lists.</summary>
internal sealed class CatalogueRows(IDatabase database, string index, int shard)
{
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

    public Task<IEnumerable<CatalogueEntry>> ReadAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
                (await connection.QueryAsync<PackageRow>(PackageRow.SelectShard, _key)).Select(row => row.ToCatalogueEntry()),
            cancellationToken);

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
