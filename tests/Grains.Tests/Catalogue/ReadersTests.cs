using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Tests.Cluster;

namespace Larder.Grains.Tests.Catalogue;

/// <summary>A package's access list as its shard of the catalogue knows it.</summary>
public abstract class ReadersTests(ClusterFixture cluster)
{
    private readonly string _name = $"p{Guid.NewGuid():n}";

    [Fact]
    public async Task STALE_no_reader_holds_the_names_when_a_package_has_other_readers()
    {
        await UploadAsync();
        var reader = NewReader();
        var before = await reader.ReadAsync();
        Assert.True(reader.Holds);

        await SetAsync("user:bob", PackagePermissions.Read);

        Assert.False(reader.Holds);
        var after = await reader.ReadAsync();
        Assert.Equal(before.Serial, after.Snapshot!.Since);
        Assert.Equal([_name], after.Snapshot.Removed);
        Assert.Equal([_name], after.Snapshot.Names);
        Assert.Contains("user:bob", ReadersIn(after.Snapshot), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_who_may_write_changes_no_list_of_names()
    {
        await UploadAsync();
        await SetAsync("user:bob", PackagePermissions.Read);
        var reader = NewReader();
        await reader.ReadAsync();

        await SetAsync("user:bob", PackagePermissions.Read | PackagePermissions.Write);

        Assert.True(reader.Holds);
    }

    [Fact]
    public async Task Readers_are_read_from_the_rows_by_the_next_activation()
    {
        await UploadAsync();
        await SetAsync("group:red", PackagePermissions.Read);
        await cluster.Cluster.DeactivateAsync(Shard);

        var names = (await NewReader().ReadAsync()).Snapshot!;

        Assert.Contains("group:red", ReadersIn(names), StringComparison.Ordinal);
        Assert.Equal([_name], await ListAsync(CallerPrincipals.OfUser("bob", ["red"])));
        Assert.Empty(await ListAsync(CallerPrincipals.OfUser("bob", [])));
    }

    [Fact]
    public async Task REVOKED_lists_and_news_leave_a_package_out_from_the_acknowledgement_on()
    {
        await UploadAsync();
        var bob = CallerPrincipals.OfUser("bob", []);
        await SetAsync("user:bob", PackagePermissions.Read);
        Assert.Equal([_name], await ListAsync(bob));
        Assert.Contains(_name, await ListRecentAsync(bob));

        await SetAsync("user:bob", PackagePermissions.None);
        await SetAsync("user:carol", PackagePermissions.Read);

        Assert.Empty(await ListAsync(bob));
        Assert.DoesNotContain(_name, await ListRecentAsync(bob));
    }

    private ICatalogueGrain Shard => cluster.Client.GetCatalogueOf(IndexName.Main, _name);

    private TestReader<CatalogueNames> NewReader() => new(cluster.Client, Shard.AcquireAsync);

    private async Task UploadAsync() => Assert.Equal(
        Refusal.None,
        (await ClusterFixture.RetryAsync(() => cluster.Package(_name).CommitAsync(Samples.Upload(_name, "1.0"), Samples.Alice))).Refusal);

    private async Task SetAsync(string principal, PackagePermissions permissions) => Assert.Equal(
        Refusal.None,
        (await ClusterFixture.RetryAsync(() => cluster.Package(_name).SetAccessAsync(principal, permissions, Samples.Alice))).Refusal);

    private string ReadersIn(CatalogueNames names) =>
        NameReaders.Join(names.Names, names.Readers).Single(listed => listed.Name == _name).Readers.Text;

    private async Task<IEnumerable<string>> ListAsync(CallerPrincipals caller) =>
        (await ClusterFixture.RetryAsync(() => Shard.ListReadableAsync(_name, null, 10, FilterOf(caller)))).Select(entry => entry.Name);

    private async Task<IEnumerable<string>> ListRecentAsync(CallerPrincipals caller) =>
        (await ClusterFixture.RetryAsync(() => Shard.ListRecentReadableAsync(RecentOrder.Updated, 1_000, FilterOf(caller))))
            .Select(entry => entry.Name);

    private static ReadFilter FilterOf(CallerPrincipals caller) =>
        ReadFilter.Of(new IndexAccess([Principal.Authenticated], [], [], [], []), caller, limits: null);
}

public sealed class ReadersTestsOnSqlite(SqliteCluster cluster) : ReadersTests(cluster);

[Collection(nameof(PostgresCluster))]
public sealed class ReadersTestsOnPostgres(PostgresCluster cluster) : ReadersTests(cluster);
