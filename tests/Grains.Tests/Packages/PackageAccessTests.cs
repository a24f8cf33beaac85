using System.Collections.Immutable;
using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Database;
using Larder.Grains.Tests.Cluster;

namespace Larder.Grains.Tests.Packages;

/// <summary>The access list of a package, on two silos and one database.</summary>
public abstract class PackageAccessTests(ClusterFixture cluster)
{
    private const PackagePermissions Read = PackagePermissions.Read, Write = PackagePermissions.Write, Manage = PackagePermissions.Manage;

    private static readonly Actor Alice = Samples.Alice with { ManagesCreated = true };

    private readonly string _name = $"p{Guid.NewGuid():n}";

    private IPackageGrain Package => cluster.Package(_name);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_uploads_first_manages_the_package_and_nobody_else_comes_to_it_so()
    {
        await Package.CommitAsync(Samples.Upload(_name, "1.0"), Alice);
        await Package.CommitAsync(Samples.Upload(_name, "2.0"), Alice with { Name = "bob" });

        Assert.Equal(["user:alice Manage"], await ListAsync());
    }

    [Fact]
    public async Task What_the_operator_uploads_is_nobodys()
    {
        await Package.CommitAsync(Samples.Upload(_name, "1.0"), Samples.Alice);

        Assert.Empty(await ListAsync());
        Assert.True((await HeadAsync()).AccessSerial > 0);
    }

    [Fact]
    public async Task REVOKED_no_reader_sees_an_older_list_than_the_one_that_was_acknowledged()
    {
        await Package.CommitAsync(Samples.Upload(_name, "1.0"), Alice);
        var readers = Enumerable.Range(0, 4).Select(_ => NewReader()).ToList();
        foreach (var permissions in (PackagePermissions[])[Read, Read | Write, PackagePermissions.None, Write])
        {
            await Task.WhenAll(readers.Select(reader => reader.ReadAsync()));
            Assert.Equal(Refusal.None, (await Package.SetAccessAsync("group:team", permissions, Alice)).Refusal);
            foreach (var reader in readers)
            {
                var entry = (await reader.ReadAsync()).Snapshot!.Access.FirstOrDefault(entry => entry.Principal == "group:team");
                Assert.Equal(permissions, entry?.Permissions ?? PackagePermissions.None);
            }
        }
    }

    [Fact]
    public async Task A_list_outlives_its_activation_and_the_deletion_of_the_package()
    {
        await Package.CommitAsync(Samples.Upload(_name, "1.0"), Alice);
        await Package.SetAccessAsync("user:bob", Read | Write, Alice);
        await Package.DeleteAsync(Alice);
        await cluster.Cluster.DeactivateAsync(Package);

        Assert.Equal(["user:alice Manage", "user:bob Read, Write"], await ListAsync());
        Assert.True((await HeadAsync()).Deleted);
        Assert.Equal("=user:alice\nuser:bob", await ReadersAsync());
    }

    [Fact]
    public async Task A_list_can_be_there_before_the_package()
    {
        await Package.SetAccessAsync("group:team", Write, Alice);
        Assert.True((await HeadAsync()).Deleted);

        await Package.CommitAsync(Samples.Upload(_name, "1.0"), Alice with { Name = "bob" });
        var head = await HeadAsync();

        Assert.False(head.Deleted);
        Assert.Equal(["group:team Write"], await ListAsync());
    }

    [Fact]
    public async Task A_whole_list_is_replaced_at_once_and_again_changes_nothing()
    {
        await Package.CommitAsync(Samples.Upload(_name, "1.0"), Alice);
        ImmutableArray<AccessEntry> list = [new("user:bob", Manage), new("everyone", Read)];

        var first = await Package.ReplaceAccessAsync(list, Alice);
        var again = await Package.ReplaceAccessAsync([.. list.Reverse()], Alice);

        Assert.Equal((1, 0, first.Serial), (first.Changed, again.Changed, again.Serial));
        Assert.Equal(["everyone Read", "user:bob Manage"], await ListAsync());
    }

    [Fact]
    public async Task A_change_that_another_list_allowed_is_not_made()
    {
        await Package.CommitAsync(Samples.Upload(_name, "1.0"), Alice);
        var basis = (await HeadAsync()).AccessSerial;
        await Package.SetAccessAsync("user:bob", Read, Alice);

        var late = await Package.CommitAsync(Samples.Upload(_name, "2.0"), Alice with { AccessSerial = basis });
        var first = await cluster.Package(_name + "-2").CommitAsync(Samples.Upload(_name + "-2", "1.0"), Alice with { AccessSerial = 0 });
        var second = await cluster.Package(_name + "-2").CommitAsync(
            Samples.Upload(_name + "-2", "2.0"), Alice with { Name = "bob", AccessSerial = 0 });

        Assert.Equal((Refusal.AccessChanged, 0), (late.Refusal, late.Changed));
        Assert.Equal((Refusal.None, Refusal.AccessChanged), (first.Refusal, second.Refusal));
        Assert.Equal(1, (await HeadAsync()).FileCount);
    }

    [Fact]
    public async Task A_list_has_an_end()
    {
        ImmutableArray<AccessEntry> list =
            [.. Enumerable.Range(0, AccessEntry.MostInOneList).Select(number => new AccessEntry($"user:u{number}", Read))];
        Assert.Equal(Refusal.None, (await Package.ReplaceAccessAsync(list, Alice)).Refusal);

        Assert.Equal(Refusal.AccessListTooLong, (await Package.SetAccessAsync("user:more", Read, Alice)).Refusal);
        Assert.Equal(AccessEntry.MostInOneList, (await HeadAsync()).Access.Length);
    }

    [Fact]
    public async Task What_is_no_principal_is_in_no_list() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Package.SetAccessAsync("admin", Read, Alice));

    private TestReader<PackageHead> NewReader() => new(cluster.Client, Package.AcquireAsync);

    private async Task<PackageHead> HeadAsync() => (await NewReader().ReadAsync()).Snapshot!;

    private async Task<IEnumerable<string>> ListAsync() =>
        (await HeadAsync()).Access.Select(entry => $"{entry.Principal} {entry.Permissions}");

    private Task<string?> ReadersAsync() => ((IDatabase)cluster.Database).ReadAsync(
        connection => connection.ExecuteScalarAsync<string?>("select readers from package where name = @Name", new { Name = _name }), Stop);
}

public sealed class PackageAccessTestsOnSqlite(SqliteCluster cluster) : PackageAccessTests(cluster);

[Collection(nameof(PostgresCluster))]
public sealed class PackageAccessTestsOnPostgres(PostgresCluster cluster) : PackageAccessTests(cluster);
