using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Tests.Cluster;

namespace Larder.Grains.Tests.Access;

/// <summary>The promises about groups themselves.</summary>
public abstract class GroupsGrainTests(ClusterFixture cluster)
{
    private readonly string _group = $"g {Guid.NewGuid():n}";

    private IGroupsGrain Groups => cluster.Client.GetGroups();

    [Fact]
    public async Task A_group_is_made_described_and_deleted()
    {
        Assert.Equal(Refusal.None, await Groups.CreateAsync(_group, "first", Samples.Alice));
        Assert.Equal(Refusal.None, await Groups.DescribeAsync(_group, "größer", Samples.Alice));

        var group = await Groups.GetAsync(_group);

        Assert.Equal((_group, "größer", 0L), (group!.Name, group.Description, group.MemberCount));
        Assert.True(TimeProvider.System.GetUtcNow() - group.CreatedAt < TimeSpan.FromMinutes(5));
        Assert.Equal(Refusal.None, await Groups.DeleteAsync(_group, Samples.Alice));
        Assert.Null(await Groups.GetAsync(_group));
    }

    [Fact]
    public async Task There_is_one_group_of_each_name_and_none_that_was_not_made()
    {
        await Groups.CreateAsync(_group, "", Samples.Alice);

        Assert.Equal(Refusal.GroupExists, await Groups.CreateAsync(_group, "", Samples.Alice));
        Assert.Equal(Refusal.UnknownGroup, await Groups.DescribeAsync(_group + "2", "", Samples.Alice));
        Assert.Equal(Refusal.UnknownGroup, await Groups.DeleteAsync(_group + "2", Samples.Alice));
        Assert.Null(await Groups.GetAsync(_group + "2"));
        await Assert.ThrowsAsync<ArgumentException>(() => Groups.CreateAsync("authenticated", "", Samples.Alice));
    }

    [Fact]
    public async Task The_same_request_again_is_no_refusal_and_changes_nothing()
    {
        var (create, delete) = (Request(), Request());

        Assert.Equal(Refusal.None, await Groups.CreateAsync(_group, "", create));
        Assert.Equal(Refusal.None, await Groups.CreateAsync(_group, "", create));
        Assert.Equal(Refusal.None, await Groups.DeleteAsync(_group, delete));
        Assert.Equal(Refusal.None, await Groups.DeleteAsync(_group, delete));
        Assert.Equal(Refusal.None, await Groups.CreateAsync(_group, "", create));
        Assert.Null(await Groups.GetAsync(_group));
    }

    [Fact]
    public async Task Lists_of_groups_and_members_are_paged_in_order_and_counted()
    {
        var users = Enumerable.Range(0, 3).Select(number => $"u{number}{Guid.NewGuid():n}").ToArray();
        await Groups.CreateAsync(_group, "", Samples.Alice);
        await Groups.CreateAsync(_group + "2", "", Samples.Alice);
        foreach (var user in users)
        {
            await cluster.Client.GetUser(user).CreateAsync("hash", isAdministrator: false, Samples.Alice);
            await cluster.Client.GetUser(user).SetMemberAsync(_group, isMember: true, Samples.Alice);
        }

        var first = await Groups.ListMembersAsync(_group, after: null, limit: 2);

        Assert.Equal(users[..2], first);
        Assert.Equal(users[2..], await Groups.ListMembersAsync(_group, after: first[^1], limit: 2));
        Assert.Equal(3, (await Groups.GetAsync(_group))!.MemberCount);
        Assert.Equal(Refusal.GroupNotEmpty, await Groups.DeleteAsync(_group, Samples.Alice));
        Assert.Equal(_group + "2", Assert.Single(await Groups.ListAsync(after: _group, limit: 1)).Name);
    }

    private static Actor Request() => Samples.Alice with { Request = Guid.CreateVersion7() };
}

public sealed class GroupsGrainTestsOnSqlite(SqliteCluster cluster) : GroupsGrainTests(cluster);

[Collection(nameof(PostgresCluster))]
public sealed class GroupsGrainTestsOnPostgres(PostgresCluster cluster) : GroupsGrainTests(cluster);
