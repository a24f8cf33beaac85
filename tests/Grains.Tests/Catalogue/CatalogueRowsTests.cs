using Dapper;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Catalogue;
using Larder.Grains.Database;

namespace Larder.Grains.Tests.Catalogue;

public sealed class CatalogueRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(CatalogueRows.PageSize)]
    [InlineData((2 * CatalogueRows.PageSize) + 1)]
    public async Task A_shard_of_several_pages_is_read_whole_and_without_the_packages_of_others(int count)
    {
        using var database = await Databases.NewAsync(_folder, TimeProvider.System);
        foreach (var (shard, rows) in new[] { (6, 10), (7, count), (8, 10) })
        {
            await database.WriteAsync(
                transaction => transaction.Connection!.ExecuteAsync(
                    """
                    with recursive number (n) as (select 1 union all select n + 1 from number where n < @Rows)
                    insert into package (index_name, name, shard, display_name, status, summary, file_count, size_bytes, created_at,
                        updated_at, serial, epoch, leased_until, changed_at)
                    select 'main', 'p' || @Shard || '-' || n, @Shard, 'P', 0, '', 1, 1, 1, 1, 1, 1, 0, 1 from number where @Rows > 0
                    """,
                    new { Shard = shard, Rows = rows },
                    transaction),
                Stop);
        }

        var (shard7, epoch) = await OwnAsync(database);
        var read = await shard7.ReadAsync(epoch, Stop);

        Assert.Equal(
            Enumerable.Range(1, count).Select(number => $"p7-{number}").Order(StringComparer.Ordinal),
            read.Select(entry => entry.Name));
    }

    [Fact]
    public async Task STALE_what_an_activation_read_after_it_was_taken_over_is_not_used()
    {
        using var database = await Databases.NewAsync(_folder, TimeProvider.System);
        var (old, epoch) = await OwnAsync(database);
        await OwnAsync(database);

        await Assert.ThrowsAsync<OwnershipLostException>(() => old.ReadAsync(epoch, Stop));
    }

    private static async Task<(CatalogueRows Shard, long Epoch)> OwnAsync(IDatabase database)
    {
        var shard = new CatalogueRows(database, "main", 7);
        await shard.EnsureAsync(Stop);
        return (shard, (await shard.Lease.ClaimAsync(TimeSpan.FromSeconds(6), advance: true, Stop))!.Epoch);
    }
}
