using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Tests.Cluster;

namespace Larder.Grains.Tests.Access;

/// <summary>The promises about who is who: groups, registrations, external users, and the end of an account.</summary>
public abstract class AccountGrainTests(ClusterFixture cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly string _user = $"u{Guid.NewGuid():n}";
    private readonly string _group = $"g {Guid.NewGuid():n}";

    private IUserGrain User => cluster.Client.GetUser(_user);

    private IGroupsGrain Groups => cluster.Client.GetGroups();

    [Fact]
    public async Task REVOKED_who_is_taken_out_of_a_group_is_out_at_every_reader_when_it_is_acknowledged()
    {
        await MakeMemberAsync(User);
        var readers = Enumerable.Range(0, 3).Select(_ => NewReader()).ToList();
        Assert.All(await Task.WhenAll(readers.Select(r => r.ReadAsync())), read => Assert.Equal([_group], read.Snapshot!.Groups));

        Assert.Equal(Refusal.None, await User.SetMemberAsync(_group, isMember: false, Samples.Alice));

        Assert.All(await Task.WhenAll(readers.Select(r => r.ReadAsync())), read => Assert.Empty(read.Snapshot!.Groups));
        Assert.Equal(Refusal.None, await User.SetMemberAsync(_group, isMember: false, Samples.Alice));
    }

    [Fact]
    public async Task REVOKED_a_deleted_user_is_out_at_every_reader_and_the_name_is_never_anybody_elses()
    {
        await MakeMemberAsync(User);
        var reader = NewReader();
        Assert.True((await reader.ReadAsync()).Snapshot!.Enabled);

        Assert.Equal(Refusal.None, await User.DeleteAsync(Samples.Alice));

        var account = (await reader.ReadAsync()).Snapshot!;
        Assert.Equal((null, false, true), (account.PasswordHash, account.Enabled, account.Deleted));
        Assert.Empty(account.Groups);
        await cluster.Cluster.DeactivateAsync(User);
        Assert.Equal(Refusal.UserNameRetired, await Retry(() => User.CreateAsync("hash", isAdministrator: false, Samples.Alice)));
        Assert.Equal(Refusal.UserNameRetired, await User.RegisterAsync("hash", Samples.Alice));
        Assert.Equal(
            Refusal.UserExists,
            await cluster.Client.GetUser(_user.ToUpperInvariant()).CreateAsync("hash", isAdministrator: false, Samples.Alice));
        Assert.Equal(Refusal.None, await User.DeleteAsync(Samples.Alice));
        Assert.Empty(await Groups.ListMembersAsync(_group, after: null, limit: 10));
        Assert.DoesNotContain(await ListAsync(), listed => listed.Name == _user);
    }

    [Fact]
    public async Task A_deleted_user_gets_no_token()
    {
        await User.CreateAsync("hash", isAdministrator: false, Samples.Alice);
        await User.DeleteAsync(Samples.Alice);
        var token = new ApiToken(
            $"t{Guid.NewGuid():n}", _user, "", new string('a', 64), default, ExpiresAt: null, Revoked: false, TokenScope.Default, []);

        Assert.Equal(Refusal.UserDisabled, await cluster.Client.GetToken(token.Id).CreateAsync(token, Samples.Alice));
    }

    [Fact]
    public async Task Memberships_are_there_after_the_activation_has_ended()
    {
        await MakeMemberAsync(User);
        await cluster.Cluster.DeactivateAsync(User);

        Assert.Equal([_group], (await NewReader().ReadAsync()).Snapshot!.Groups);
        Assert.Empty(Assert.Single(await ListAsync(), account => account.Name == _user).Groups);
        Assert.Equal([_user], await Groups.ListMembersAsync(_group, after: null, limit: 10));
    }

    [Fact]
    public async Task Nobody_comes_into_a_group_that_is_not_there()
    {
        await User.CreateAsync("hash", isAdministrator: false, Samples.Alice);

        Assert.Equal(Refusal.UnknownGroup, await User.SetMemberAsync(_group, isMember: true, Samples.Alice));
        Assert.Equal(Refusal.UnknownUser, await cluster.Client.GetUser(_user + "2").SetMemberAsync(_group, isMember: true, Samples.Alice));
        Assert.Empty((await NewReader().ReadAsync()).Snapshot!.Groups);
    }

    [Fact]
    public async Task A_group_goes_only_when_nobody_is_in_it_even_if_somebody_comes_at_the_same_moment()
    {
        await User.CreateAsync("hash", isAdministrator: false, Samples.Alice);
        for (var round = 0; round < 10; round++)
        {
            var group = $"{_group} {round}";
            await Groups.CreateAsync(group, "", Samples.Alice);

            var joined = Retry(() => User.SetMemberAsync(group, isMember: true, Samples.Alice));
            var deleted = Groups.DeleteAsync(group, Samples.Alice);

            Assert.Contains(
                (await joined, await deleted),
                new[] { (Refusal.None, Refusal.GroupNotEmpty), (Refusal.UnknownGroup, Refusal.None) });
            Assert.Equal(await joined == Refusal.None, await Groups.GetAsync(group) is not null);
        }
    }

    [Fact]
    public async Task A_registration_waits_and_can_be_approved_or_rejected_and_registered_again()
    {
        Assert.Equal(Refusal.None, await User.RegisterAsync("hash", Samples.Alice));
        Assert.True(await cluster.Client.GetAccountList().CountPendingAsync() >= 1);
        Assert.Equal(Refusal.None, await User.RejectAsync(Samples.Alice));
        Assert.True((await NewReader().ReadAsync()).Snapshot!.IsFree);

        Assert.Equal(Refusal.None, await User.RegisterAsync("hash2", Samples.Alice));
        Assert.True(Assert.Single(await ListAsync(), account => account.Name == _user).Pending);
        Assert.Equal(Refusal.None, await User.ApproveAsync(Samples.Alice));
        await cluster.Cluster.DeactivateAsync(User);

        var account = (await NewReader().ReadAsync()).Snapshot!;
        Assert.Equal((true, false, false, "hash2"), (account.Enabled, account.Pending, account.Deleted, account.PasswordHash));
    }

    [Fact]
    public async Task The_name_of_a_rejected_registration_keeps_no_other_name_away()
    {
        await User.RegisterAsync("hash", Samples.Alice);
        await User.RejectAsync(Samples.Alice);
        var lookAlike = cluster.Client.GetUser(_user.ToUpperInvariant());

        Assert.Equal(Refusal.None, await lookAlike.CreateAsync("hash", isAdministrator: false, Samples.Alice));
        Assert.Equal(Refusal.UserExists, await User.RegisterAsync("hash", Samples.Alice));
    }

    [Fact]
    public async Task An_external_user_has_an_account_from_the_first_login_on()
    {
        Assert.Equal(Refusal.None, await User.CreateExternalAsync("ldap", "id-1", ["ops", "staff", "ops"], Samples.Alice));
        Assert.Equal(Refusal.None, await User.CreateExternalAsync("ldap", "id-1", ["staff", "ops"], Samples.Alice));
        await cluster.Cluster.DeactivateAsync(User);

        var account = (await NewReader().ReadAsync()).Snapshot!;

        Assert.Equal(("ldap", "id-1", 1L), (account.Source, account.Subject, (await NewReader().ReadAsync()).Serial));
        Assert.Equal(["ops", "staff"], account.SourceGroups);
        Assert.Equal(Refusal.ExternalAccount, await User.CreateExternalAsync("ldap", "id-2", [], Samples.Alice));
        Assert.Equal(Refusal.ExternalAccount, await User.SetPasswordHashAsync("hash", Samples.Alice));
        Assert.Equal(Refusal.None, await User.SetSourceGroupsAsync([], Samples.Alice));
        Assert.Empty((await NewReader().ReadAsync()).Snapshot!.AllGroups);
        await Assert.ThrowsAsync<ArgumentException>(() => User.CreateExternalAsync("database", null, [], Samples.Alice));
        await Assert.ThrowsAsync<ArgumentException>(() => User.SetSourceGroupsAsync(["everyone"], Samples.Alice));
    }

    [Fact]
    public async Task AUDIT_each_change_of_an_account_has_one_entry_and_a_repeated_request_none()
    {
        var request = Samples.Alice with { Request = Guid.CreateVersion7() };
        await Groups.CreateAsync(_group, "", Samples.Alice);
        await User.CreateAsync("hash", isAdministrator: false, Samples.Alice);
        await User.SetAdministratorAsync(true, Samples.Alice);
        await User.SetMemberAsync(_group, isMember: true, request);
        await User.SetMemberAsync(_group, isMember: false, Samples.Alice);

        // An attempt that a silo held back arrives after all.
        Assert.Equal(Refusal.None, await User.SetMemberAsync(_group, isMember: true, request));

        Assert.Empty((await NewReader().ReadAsync()).Snapshot!.Groups);
        await cluster.Client.GetUser(_user + "2").CreateAsync("hash", isAdministrator: true, Samples.Alice);
        await User.DeleteAsync(Samples.Alice);
        await cluster.Client.GetUser(_user + "2").SetEnabledAsync(enabled: false, Samples.Alice);
        Assert.Equal(
            ["user:create", "user:promote", "user:join", "user:leave", "user:delete"],
            await cluster.Database.ReadAsync(
                connection => connection.QueryAsync<string>("select action from audit where subject = @User order by id", new { User = _user }),
                Stop));
    }

    private async Task MakeMemberAsync(IUserGrain user)
    {
        Assert.Equal(Refusal.None, await Groups.CreateAsync(_group, "", Samples.Alice));
        Assert.Equal(Refusal.None, await user.CreateAsync("hash", isAdministrator: false, Samples.Alice));
        Assert.Equal(Refusal.None, await user.SetMemberAsync(_group, isMember: true, Samples.Alice));
    }

    private TestReader<UserAccount> NewReader() => new(cluster.Client, User.AcquireAsync);

    private async Task<IReadOnlyList<UserAccount>> ListAsync() =>
        await cluster.Client.GetAccountList().ListUsersAsync(after: null, limit: 1_000);

    private static Task<T> Retry<T>(Func<Task<T>> call) => ClusterFixture.RetryAsync(call);
}

public sealed class AccountGrainTestsOnSqlite(SqliteCluster cluster) : AccountGrainTests(cluster);

[Collection(nameof(PostgresCluster))]
public sealed class AccountGrainTestsOnPostgres(PostgresCluster cluster) : AccountGrainTests(cluster);
