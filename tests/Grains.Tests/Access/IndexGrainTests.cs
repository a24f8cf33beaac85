using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Tests.Cluster;

namespace Larder.Grains.Tests.Access;

/// <summary>The promises about who may do what in an index.</summary>
public abstract class IndexGrainTests(ClusterFixture cluster)
{
    private static readonly IndexAccess Settings = new(["authenticated"], [], ["authenticated"], [], []);

    private readonly string _index = $"i{Guid.NewGuid():n}";

    private IIndexGrain Index => cluster.Client.GetIndex(_index);

    [Fact]
    public async Task While_nothing_was_changed_readers_may_rely_on_that_for_as_long_as_a_lease()
    {
        var reader = NewReader();
        var read = await reader.ReadAsync();

        Assert.False(read.Exists);
        Assert.True(reader.Holds);
        await Index.SetRoleAsync("user:bob", PackagePermissions.Read, Settings, Samples.Alice);
        Assert.True((await reader.ReadAsync()).Exists);
    }

    [Fact]
    public async Task REVOKED_defaults_roles_and_rules_hold_at_every_reader_when_they_are_acknowledged()
    {
        var readers = Enumerable.Range(0, 3).Select(_ => NewReader()).ToList();
        await ReadAllAsync();

        await Index.SetDefaultsAsync(["group:all"], null, null, Settings, Samples.Alice);
        Assert.All(await ReadAllAsync(), access => Assert.Equal(["group:all"], access!.DefaultRead));
        await Index.SetRoleAsync("group:robots", PackagePermissions.Write, Settings, Samples.Alice);
        Assert.All(await ReadAllAsync(), access => Assert.Equal("group:robots", Assert.Single(access!.Roles).Principal));
        await Index.SetRuleAsync("team-*", "group:team", PackagePermissions.Manage, Settings, Samples.Alice);
        Assert.All(await ReadAllAsync(), access => Assert.Equal("team-*", Assert.Single(access!.Rules).Pattern));
        await Index.ResetAsync(Samples.Alice);
        Assert.All(await ReadAllAsync(), Assert.Null);

        async Task<IEnumerable<IndexAccess?>> ReadAllAsync() =>
            (await Task.WhenAll(readers.Select(reader => reader.ReadAsync()))).Select(read => read.Snapshot);
    }

    [Fact]
    public async Task What_was_set_is_there_after_the_activation_has_ended()
    {
        await Index.SetDefaultsAsync(["everyone"], ["group:größer", "user:bob"], [], Settings, Samples.Alice);
        await Index.SetRoleAsync("group:robots", PackagePermissions.Write, Settings, Samples.Alice);
        await Index.SetRoleAsync("group:auditors", PackagePermissions.Read, Settings, Samples.Alice);
        await Index.SetRuleAsync("team-*", "group:team", PackagePermissions.Read | PackagePermissions.Write, Settings, Samples.Alice);
        await Index.SetRuleAsync("team-*", "group:team", PackagePermissions.Read, Settings, Samples.Alice);
        var before = (await NewReader().ReadAsync()).Snapshot!;
        await cluster.Cluster.DeactivateAsync(Index);

        var after = (await NewReader().ReadAsync()).Snapshot!;

        Assert.NotSame(before, after);
        Assert.Equal(["everyone"], after.DefaultRead);
        Assert.Equal(["group:größer", "user:bob"], after.DefaultWrite);
        Assert.Empty(after.Create);
        Assert.Equal(before.Roles, after.Roles);
        Assert.Equal([new AccessRule("team-*", new("group:team", PackagePermissions.Read))], after.Rules);
    }

    [Fact]
    public async Task A_reset_leaves_nothing_and_the_next_change_starts_from_the_settings_of_then()
    {
        await Index.SetRoleAsync("group:robots", PackagePermissions.Write, Settings, Samples.Alice);
        await Index.ResetAsync(Samples.Alice);
        await cluster.Cluster.DeactivateAsync(Index);
        Assert.False((await NewReader().ReadAsync()).Exists);

        await Index.SetRuleAsync("a", "user:bob", PackagePermissions.Read, Settings with { DefaultRead = ["everyone"] }, Samples.Alice);

        var access = (await NewReader().ReadAsync()).Snapshot!;
        Assert.Equal(["everyone"], access.DefaultRead);
        Assert.Empty(access.Roles);
    }

    [Fact]
    public async Task AUDIT_each_change_has_one_entry_and_what_is_so_already_none()
    {
        await Index.SetRoleAsync("user:bob", PackagePermissions.Read, Settings, Samples.Alice);
        await Index.SetRoleAsync("user:bob", PackagePermissions.Read, Settings, Samples.Alice);
        await Index.SetDefaultsAsync(null, null, null, Settings, Samples.Alice);
        await Index.SetRuleAsync("a-*", "user:bob", PackagePermissions.Manage, Settings, Samples.Alice);
        await Index.ResetAsync(Samples.Alice);
        await Index.ResetAsync(Samples.Alice);

        var entries = await cluster.Database.ReadAsync(
            connection => connection.QueryAsync<(string Action, string Detail)>(
                "select action as Action, detail as Detail from audit where index_name = @Index order by id", new { Index = _index }),
            TestContext.Current.CancellationToken);

        Assert.Equal(
            [("index:role", "user:bob: Read"), ("index:rule", "a-*, user:bob: Manage"), ("index:reset", null!)], entries);
    }

    [Fact]
    public async Task A_reader_that_knows_the_state_is_not_sent_it_again()
    {
        await Index.SetRoleAsync("user:bob", PackagePermissions.Read, Settings, Samples.Alice);
        var first = await NewReader().ReadAsync();
        var observer = cluster.Client.CreateObjectReference<ILeaseObserver>(NewReader());

        var again = await Index.AcquireAsync(new LeaseRequest("another", observer, first.Serial));

        Assert.Null(again.Snapshot);
        Assert.Equal((true, first.Serial), (again.Exists, again.Serial));
    }

    private TestReader<IndexAccess> NewReader() => new(cluster.Client, Index.AcquireAsync);
}

public sealed class IndexGrainTestsOnSqlite(SqliteCluster cluster) : IndexGrainTests(cluster);

[Collection(nameof(PostgresCluster))]
public sealed class IndexGrainTestsOnPostgres(PostgresCluster cluster) : IndexGrainTests(cluster);
