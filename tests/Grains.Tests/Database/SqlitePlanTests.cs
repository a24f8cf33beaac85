using Dapper;
using Larder.Grains.Packages;
using Larder.Silo.Database.Sqlite;

namespace Larder.Grains.Tests.Database;

/// <summary>What is read for one package or one shard costs what it has, and not what the index has.</summary>
public sealed class SqlitePlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PackageRow.Select, "PRIMARY KEY (index_name=? AND name=?)")]
    [InlineData(PackageRow.SelectShardPage, "INDEX package_shard (index_name=? AND shard=? AND name>?)")]
    [InlineData(PackageRow.SelectChanged, "INDEX package_changed (index_name=? AND shard=? AND changed_at>?)")]
    [InlineData(ReleaseRow.Select, "PRIMARY KEY (index_name=? AND package=?)")]
    [InlineData(FileRow.SelectListed, "INDEX file_package (index_name=? AND package=?)")]
    [InlineData(FileRow.SelectTombstones, "INDEX file_package (index_name=? AND package=?)")]
    public async Task A_look_up_reads_no_rows_of_others(string query, string way)
    {
        using var migrated = await Databases.NewAsync(_folder, TimeProvider.System);
        migrated.Dispose();
        using var database = Databases.Open(_folder["larder.db"], TimeProvider.System);

        var plan = await ReadPlanAsync(database, query);

        Assert.EndsWith(way, plan, StringComparison.Ordinal);
    }

    private static Task<string> ReadPlanAsync(SqliteDatabase database, string query) => database.ReadAsync(
        async connection => (await connection.QuerySingleAsync<Step>(
            $"explain query plan {query}", new { Index = "main", Name = "six", Shard = 1, Since = 0L, After = "", Limit = 10 })).Detail,
        TestContext.Current.CancellationToken);

    private sealed record Step(long Id, long Parent, long Notused, string Detail);
}
