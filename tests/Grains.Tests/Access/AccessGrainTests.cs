using System.Collections.Immutable;
using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Tests.Cluster;

namespace Larder.Grains.Tests.Access;

/// <summary>The promises about users and their tokens, on two silos and one database.</summary>
public abstract class AccessGrainTests(ClusterFixture cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly string _user = $"u{Guid.NewGuid():n}";
    private readonly string _token = $"t{Guid.NewGuid():n}";

    private IUserGrain User => cluster.Client.GetUser(_user);

    private ITokenGrain Token => cluster.Client.GetToken(_token);

    [Fact]
    public async Task An_account_is_there_after_the_activation_has_ended()
    {
        Assert.Equal(Refusal.None, await User.CreateAsync("hash", isAdministrator: false, Samples.Alice));
        await cluster.Cluster.DeactivateAsync(User);

        var account = (await NewUserReader().ReadAsync()).Snapshot!;

        Assert.Equal((_user, "hash", false, true), (account.Name, account.PasswordHash, account.IsAdministrator, account.Enabled));
        Assert.Equal(Refusal.UserExists, await User.CreateAsync("other", isAdministrator: false, Samples.Alice));
    }

    [Fact]
    public async Task No_new_name_differs_from_another_only_in_case()
    {
        var lookAlike = cluster.Client.GetUser(_user.ToUpperInvariant());
        await User.CreateAsync("hash", isAdministrator: false, Samples.Alice);

        Assert.Equal(Refusal.UserExists, await lookAlike.CreateAsync("other", isAdministrator: false, Samples.Alice));

        Assert.Equal(Refusal.UnknownUser, await lookAlike.SetPasswordHashAsync("other", Samples.Alice));
        Assert.Equal(Refusal.None, await User.SetPasswordHashAsync("next", Samples.Alice));
    }

    [Fact]
    public async Task REVOKED_a_new_password_and_a_switch_hold_at_every_reader_when_they_are_acknowledged()
    {
        await User.CreateAsync("old", isAdministrator: false, Samples.Alice);
        var readers = Enumerable.Range(0, 3).Select(_ => NewUserReader()).ToList();
        await Task.WhenAll(readers.Select(reader => reader.ReadAsync()));

        await User.SetPasswordHashAsync("new", Samples.Alice);
        Assert.All(await Task.WhenAll(readers.Select(r => r.ReadAsync())), read => Assert.Equal("new", read.Snapshot!.PasswordHash));

        await User.SetEnabledAsync(enabled: false, Samples.Alice);
        Assert.All(await Task.WhenAll(readers.Select(r => r.ReadAsync())), read => Assert.False(read.Snapshot!.Enabled));
    }

    [Fact]
    public async Task A_hash_is_made_anew_once_and_never_over_a_newer_password()
    {
        await User.CreateAsync("old", isAdministrator: false, Samples.Alice);

        Assert.Equal(Refusal.None, await User.UpgradePasswordHashAsync("old", "better", Samples.Alice));
        Assert.Equal(Refusal.None, await User.UpgradePasswordHashAsync("old", "another", Samples.Alice));
        Assert.Equal("better", (await NewUserReader().ReadAsync()).Snapshot!.PasswordHash);

        await User.SetPasswordHashAsync("new", Samples.Alice);
        Assert.Equal(Refusal.None, await User.UpgradePasswordHashAsync("better", "late", Samples.Alice));
        Assert.Equal("new", (await NewUserReader().ReadAsync()).Snapshot!.PasswordHash);
    }

    [Fact]
    public async Task REVOKED_a_token_is_refused_at_every_reader_when_its_revocation_is_acknowledged_and_for_ever()
    {
        await User.CreateAsync(null, isAdministrator: false, Samples.Alice);
        Assert.Equal(Refusal.None, await Token.CreateAsync(NewToken(), Samples.Alice));
        var readers = Enumerable.Range(0, 3).Select(_ => NewTokenReader()).ToList();
        Assert.All(await Task.WhenAll(readers.Select(reader => reader.ReadAsync())), read => Assert.False(read.Snapshot!.Revoked));

        Assert.Equal(Refusal.None, await Token.RevokeAsync(Samples.Alice));

        Assert.All(await Task.WhenAll(readers.Select(reader => reader.ReadAsync())), read => Assert.True(read.Snapshot!.Revoked));
        Assert.Equal(Refusal.None, await Token.RevokeAsync(Samples.Alice));
        await cluster.Cluster.DeactivateAsync(Token);
        Assert.True((await NewTokenReader().ReadAsync()).Snapshot!.Revoked);
    }

    [Fact]
    public async Task A_token_needs_a_user_who_is_there_and_not_switched_off()
    {
        Assert.Equal(Refusal.UnknownUser, await Token.CreateAsync(NewToken(), Samples.Alice));

        await User.CreateAsync(null, isAdministrator: false, Samples.Alice);
        await User.SetEnabledAsync(enabled: false, Samples.Alice);
        Assert.Equal(Refusal.UserDisabled, await Token.CreateAsync(NewToken(), Samples.Alice));
        Assert.False((await NewTokenReader().ReadAsync()).Exists);

        await User.SetEnabledAsync(enabled: true, Samples.Alice);
        Assert.Equal(Refusal.None, await ClusterFixture.RetryAsync(() => Token.CreateAsync(NewToken(), Samples.Alice)));
        Assert.Equal(Refusal.None, await Token.CreateAsync(NewToken(), Samples.Alice));
    }

    [Fact]
    public async Task AUDIT_each_acknowledged_change_has_one_entry()
    {
        await User.CreateAsync(null, isAdministrator: false, Samples.Alice);
        await User.CreateAsync(null, isAdministrator: false, Samples.Alice);
        await User.SetPasswordHashAsync("hash", Samples.Alice);
        await Token.CreateAsync(NewToken(), Samples.Alice);
        await Token.RevokeAsync(Samples.Alice);
        await Token.RevokeAsync(Samples.Alice);
        await User.SetEnabledAsync(enabled: false, Samples.Alice);

        var actions = await cluster.Database.ReadAsync(
            connection => connection.QueryAsync<string>(
                "select action from audit where subject in (@User, @Token) order by id", new { User = _user, Token = _token }),
            Stop);

        Assert.Equal(["user:create", "user:password", "token:create", "token:revoke", "user:disable"], actions);
    }

    [Fact]
    public async Task AUDIT_failed_logins_have_an_entry_each_once_however_often_they_are_sent()
    {
        await User.CreateAsync("hash", isAdministrator: false, Samples.Alice);
        var (from, until) = (Samples.Noon, Samples.Noon.AddSeconds(40));
        ImmutableArray<FailedLogin> logins =
        [
            new(Guid.NewGuid(), _user, "192.0.2.1", 3, 17, from, until),
            new(Guid.NewGuid(), _user, "2001:db8::/64", 1, 0, from, from),
        ];

        await cluster.Client.GetFailedLogins().RecordAsync(logins);
        await cluster.Client.GetFailedLogins().RecordAsync(logins);

        var entries = await cluster.Database.ReadAsync(
            connection => connection.QueryAsync<(string Actor, string Address, string Detail)>(
                "select actor, address, detail from audit where action = 'login:failed' and subject = @User order by id", new { User = _user }),
            Stop);
        Assert.Equal(
            [
                ("(nobody)", "192.0.2.1", $"3 wrong, 17 told to wait, {from.UtcDateTime:s}Z to {until.UtcDateTime:s}Z"),
                ("(nobody)", "2001:db8::/64", $"1 wrong, 0 told to wait, {from.UtcDateTime:s}Z to {from.UtcDateTime:s}Z"),
            ],
            entries);
    }

    [Theory]
    [InlineData("my secret password")]
    [InlineData("")]
    [InlineData("(else)")]
    public async Task What_cannot_be_a_user_is_not_written_down(string subject) =>
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.Client.GetFailedLogins().RecordAsync(
            [new(Guid.NewGuid(), subject, null, 1, 0, Samples.Noon, Samples.Noon)]));

    [Fact]
    public async Task Lists_are_paged_in_order_and_show_no_secret()
    {
        await User.CreateAsync("hash", isAdministrator: false, Samples.Alice);
        await Token.CreateAsync(NewToken(), Samples.Alice);
        await cluster.Client.GetToken(_token + "2").CreateAsync(NewToken() with { Id = _token + "2" }, Samples.Alice);
        var list = cluster.Client.GetAccountList();

        var first = await list.ListTokensAsync(_user, after: null, limit: 1);
        var second = await list.ListTokensAsync(_user, after: first[0].Id, limit: 10);

        Assert.Equal([_token, _token + "2"], first.Concat(second).Select(token => token.Id));
        Assert.All(first.Concat(second), token => Assert.Empty(token.SecretSha256));
        Assert.All(await ListAllAsync(), account => Assert.True(string.IsNullOrEmpty(account.PasswordHash)));
        Assert.Equal("", Assert.Single(await ListAllAsync(), account => account.Name == _user).PasswordHash);
    }

    [Fact]
    public async Task A_user_or_token_that_does_not_exist_is_not_there()
    {
        Assert.False((await NewUserReader().ReadAsync()).Exists);
        Assert.False((await NewTokenReader().ReadAsync()).Exists);
        Assert.Equal(Refusal.UnknownUser, await User.SetEnabledAsync(enabled: true, Samples.Alice));
        Assert.Equal(Refusal.UnknownToken, await Token.RevokeAsync(Samples.Alice));
        await Assert.ThrowsAsync<ArgumentException>(
            () => cluster.Client.GetUser("__token__").CreateAsync("hash", isAdministrator: false, Samples.Alice));
    }

    private TestReader<UserAccount> NewUserReader() => new(cluster.Client, User.AcquireAsync);

    private TestReader<ApiToken> NewTokenReader() => new(cluster.Client, Token.AcquireAsync);

    private async Task<IReadOnlyList<UserAccount>> ListAllAsync() =>
        await cluster.Client.GetAccountList().ListUsersAsync(after: null, limit: 1_000);

    private ApiToken NewToken() =>
        new(_token, _user, "laptop", new string('a', 64), default, ExpiresAt: null, Revoked: false, TokenScope.Default, []);
}

public sealed class AccessGrainTestsOnSqlite(SqliteCluster cluster) : AccessGrainTests(cluster);

[Collection(nameof(PostgresCluster))]
public sealed class AccessGrainTestsOnPostgres(PostgresCluster cluster) : AccessGrainTests(cluster);
