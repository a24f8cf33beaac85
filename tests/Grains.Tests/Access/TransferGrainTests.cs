using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Tests.Cluster;
using Larder.Packaging.Names;

namespace Larder.Grains.Tests.Access;

/// <summary>Accounts, tokens and access lists as they are taken out, and put in.</summary>
public abstract class TransferGrainTests(ClusterFixture cluster)
{
    private readonly string _user = $"u{Guid.NewGuid():n}";

    private IUserGrain User => cluster.Client.GetUser(_user);

    private IAccountListGrain Lists => cluster.Client.GetAccountList();

    private UserAccount Account => new(_user, "hash", IsAdministrator: false, Enabled: true, Samples.Noon);

    [Fact]
    public async Task A_user_is_as_elsewhere_with_the_time_of_then_and_the_same_again_changes_nothing()
    {
        Assert.Equal(Refusal.None, await User.RestoreAsync(Account, replace: false, Samples.Alice));
        var serial = (await Reader().ReadAsync()).Serial;
        Assert.Equal(Refusal.None, await User.RestoreAsync(Account with { CreatedAt = Samples.Noon.AddDays(1) }, replace: true, Samples.Alice));

        await cluster.Cluster.DeactivateAsync(User);
        var read = await Reader().ReadAsync();
        Assert.Equal(("hash", true, Samples.Noon), (read.Snapshot!.PasswordHash, read.Snapshot.Enabled, read.Snapshot.CreatedAt));
        Assert.Equal(serial, read.Serial);
    }

    [Fact]
    public async Task One_that_differs_is_left_alone_unless_it_is_to_be_replaced_and_then_readers_know_at_once()
    {
        await User.RestoreAsync(Account, replace: false, Samples.Alice);
        var reader = Reader();
        await reader.ReadAsync();
        var other = Account with { PasswordHash = null, Enabled = false };

        Assert.Equal(Refusal.UserExists, await User.RestoreAsync(other, replace: false, Samples.Alice));
        Assert.Equal("hash", (await reader.ReadAsync()).Snapshot!.PasswordHash);

        Assert.Equal(Refusal.None, await User.RestoreAsync(other, replace: true, Samples.Alice));
        Assert.Equal((null, false), ((await reader.ReadAsync()).Snapshot!.PasswordHash, (await reader.ReadAsync()).Snapshot!.Enabled));
    }

    [Fact]
    public async Task A_name_that_was_somebodys_elsewhere_is_taken_here_too_and_one_that_was_somebodys_here_comes_not_back()
    {
        var deleted = Account with { PasswordHash = null, Enabled = false, Deleted = true };
        Assert.Equal(Refusal.None, await User.RestoreAsync(deleted, replace: false, Samples.Alice));

        await cluster.Cluster.DeactivateAsync(User);
        Assert.Equal(Refusal.UserNameRetired, await Retry(() => User.CreateAsync("hash", isAdministrator: false, Samples.Alice)));
        Assert.Equal(Refusal.UserNameRetired, await User.RestoreAsync(Account, replace: true, Samples.Alice));
        Assert.Equal(Refusal.None, await User.RestoreAsync(deleted, replace: false, Samples.Alice));
    }

    [Fact]
    public async Task A_registration_and_a_user_of_another_source_come_as_they_were()
    {
        var pending = Account with { Enabled = false, Pending = true };
        await User.RestoreAsync(pending, replace: false, Samples.Alice);
        Assert.Contains(await Lists.ListPendingAsync(_user[..^1], 1), account => account.Name == _user);
        Assert.Equal(Refusal.None, await User.ApproveAsync(Samples.Alice));

        var far = cluster.Client.GetUser(_user + "2");
        var account = new UserAccount(_user + "2", null, false, true, Samples.Noon) { Source = "ldap", Subject = "s", SourceGroups = ["b", "a"] };
        await far.RestoreAsync(account, replace: false, Samples.Alice);
        Assert.Equal(Refusal.None, await far.CreateExternalAsync("ldap", "s", ["a", "b"], Samples.Alice));
        Assert.Equal(["a", "b"], (await new TestReader<UserAccount>(cluster.Client, far.AcquireAsync).ReadAsync()).Snapshot!.SourceGroups);
    }

    [Fact]
    public async Task An_account_that_nobody_could_have_is_no_account()
    {
        UserAccount[] wrong =
        [
            Account with { Name = "somebody-else" }, Account with { Pending = true }, Account with { Deleted = true },
            Account with { Enabled = false, Deleted = true }, Account with { Source = "ldap" }, Account with { Subject = "s" },
            Account with { Enabled = false, Pending = true, IsAdministrator = true }, Account with { SourceGroups = ["a"] },
        ];
        foreach (var account in wrong)
        {
            await Assert.ThrowsAsync<ArgumentException>(() => User.RestoreAsync(account, replace: true, Samples.Alice));
        }

        Assert.False((await Reader().ReadAsync()).Exists);
    }

    [Fact]
    public async Task A_token_goes_on_as_it_was_also_one_that_opens_nothing()
    {
        var id = Guid.NewGuid().ToString("n")[..16];
        var grain = cluster.Client.GetToken(id);
        var token = new ApiToken(id, _user, "ci", new string('a', 64), Samples.Noon, null, Revoked: true, TokenScope.Default, []);
        Assert.Equal(Refusal.UnknownUser, await grain.RestoreAsync(token, Samples.Alice));
        await User.RestoreAsync(Account with { Enabled = false }, replace: false, Samples.Alice);

        Assert.Equal(Refusal.None, await Retry(() => grain.RestoreAsync(token, Samples.Alice)));
        Assert.Equal(Refusal.None, await grain.RestoreAsync(token, Samples.Alice));

        await cluster.Cluster.DeactivateAsync(grain);
        var read = (await new TestReader<ApiToken>(cluster.Client, grain.AcquireAsync).ReadAsync()).Snapshot!;
        Assert.Equal((Samples.Noon, true, "ci"), (read.CreatedAt, read.Revoked, read.Label));
        await Assert.ThrowsAsync<ArgumentException>(() => grain.RestoreAsync(token with { SecretSha256 = new string('b', 64) }, Samples.Alice));
        Assert.Contains(await AllAsync(Lists.ReadTokensAsync, found => found.Id), found => found.Id == id && found.SecretSha256 == token.SecretSha256);
    }

    [Fact]
    public async Task Everything_is_read_once_page_by_page_in_messages_that_are_not_too_large()
    {
        var groups = Enumerable.Range(0, 400).Select(number => $"{number} {new string('g', 90)}");
        for (var number = 0; number < 3; number++)
        {
            var account = new UserAccount($"{_user}-{number}", null, false, true, Samples.Noon) { Source = "ldap", SourceGroups = [.. groups] };
            await cluster.Client.GetUser(account.Name).RestoreAsync(account, replace: false, Samples.Alice);
            Assert.True(PackageName.TryParse($"{_user}-{number}", out var package));
            await cluster.Client.GetPackage(IndexName.Main, package).ReplaceAccessAsync(
                [.. Enumerable.Range(0, 1_000).Select(each => new AccessEntry(Principal.OfUser($"u{each:0000}"), PackagePermissions.Read))], Samples.Alice);
        }

        var users = await AllAsync(Lists.ReadUsersAsync, user => user.Name);
        var lists = await AllAsync(after => Lists.ReadAccessListsAsync(IndexName.Main, after), list => list.Package);

        Assert.Equal(3, users.Count(user => user.Name.StartsWith(_user, StringComparison.Ordinal) && user.SourceGroups.Length == 400));
        Assert.Equal(users.Select(user => user.Name).Distinct(), users.Select(user => user.Name));
        Assert.Equal(3, lists.Count(list => list.Package.StartsWith(_user, StringComparison.Ordinal) && list.Entries.Length == 1_000));
        Assert.Single(await Lists.ReadAccessListsAsync(IndexName.Main, $"{_user}-"));
        Assert.Single(await Lists.ReadUsersAsync($"{_user}-"));
    }

    private static async Task<List<T>> AllAsync<T>(
        Func<string?, Task<System.Collections.Immutable.ImmutableArray<T>>> read, Func<T, string> key)
    {
        var all = new List<T>();
        for (string? after = null; await read(after) is { IsEmpty: false } page; after = key(page[^1]))
        {
            all.AddRange(page);
        }

        return all;
    }

    private TestReader<UserAccount> Reader() => new(cluster.Client, User.AcquireAsync);

    private static Task<T> Retry<T>(Func<Task<T>> call) => ClusterFixture.RetryAsync(call);
}

public sealed class TransferGrainTestsOnSqlite(SqliteCluster cluster) : TransferGrainTests(cluster);

[Collection(nameof(PostgresCluster))]
public sealed class TransferGrainTestsOnPostgres(PostgresCluster cluster) : TransferGrainTests(cluster);
