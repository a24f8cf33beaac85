using System.Collections.Immutable;
using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Tests.Cluster;

namespace Larder.Grains.Tests.Access;

/// <summary>What lists say of tokens, on two silos and one database.</summary>
public abstract class TokenUseGrainTests(ClusterFixture cluster)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _user = $"u{Guid.NewGuid():n}";
    private readonly string _token = $"t{Guid.NewGuid():n}";

    private ITokenGrain Token => cluster.Client.GetToken(_token);

    [Fact]
    public async Task A_token_shows_when_it_was_last_used_some_minutes_out()
    {
        await MakeAsync(TokenScope.Default);
        Assert.Null((await ListedAsync())!.LastUsedAt);

        await NoteAsync(Noon);
        Assert.Equal(Noon, (await ListedAsync())!.LastUsedAt);

        await NoteAsync(Noon.AddMinutes(4));
        Assert.Equal(Noon, (await ListedAsync())!.LastUsedAt);

        await NoteAsync(Noon.AddMinutes(5));
        await NoteAsync(Noon.AddMinutes(-60));
        Assert.Equal(Noon.AddMinutes(5), (await ListedAsync())!.LastUsedAt);
        Assert.Equal(Noon.AddMinutes(5), (await cluster.Client.GetAccountList().ListTokensAsync(_user, null, 10))[0].LastUsedAt);
    }

    [Fact]
    public async Task A_use_is_no_change_of_the_token()
    {
        await MakeAsync(TokenScope.Default);
        var reader = new TestReader<ApiToken>(cluster.Client, Token.AcquireAsync);
        var before = await reader.ReadAsync();

        await NoteAsync(Noon);

        await cluster.Cluster.DeactivateAsync(Token);
        var after = await new TestReader<ApiToken>(cluster.Client, Token.AcquireAsync).ReadAsync();
        Assert.Equal(before.Serial, after.Serial);
        Assert.Null(after.Snapshot!.LastUsedAt);
        Assert.Equal(Refusal.None, await ClusterFixture.RetryAsync(() => Token.RevokeAsync(Samples.Alice)));
        Assert.Equal(Noon, (await ListedAsync())!.LastUsedAt);
    }

    [Fact]
    public async Task A_use_of_a_token_that_does_not_exist_is_forgotten_and_too_many_are_refused()
    {
        await NoteAsync(Noon);

        Assert.Null(await ListedAsync());
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.Client.GetTokenUse().NoteAsync(
            [.. Enumerable.Range(0, TokenUse.MaxInOneMessage + 1).Select(number => new TokenUse($"{number}", Noon))]));
    }

    [Fact]
    public async Task Uses_that_many_gateways_tell_of_at_once_are_written_down()
    {
        await MakeAsync(TokenScope.Default);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(minute => NoteAsync(Noon.AddMinutes(minute))));

        Assert.InRange((await ListedAsync())!.LastUsedAt!.Value, Noon, Noon.AddMinutes(7));
    }

    [Fact]
    public async Task Scopes_and_networks_are_there_after_the_activation_has_ended_and_in_the_audit_log()
    {
        await MakeAsync([new(TokenActions.Read | TokenActions.Write, ["six", "team-*"], "main")], "10.0.0.0/8", "::/0");
        await cluster.Cluster.DeactivateAsync(Token);

        var token = (await new TestReader<ApiToken>(cluster.Client, Token.AcquireAsync).ReadAsync()).Snapshot!;

        var scope = Assert.Single(token.Scopes);
        Assert.Equal(TokenActions.Read | TokenActions.Write, scope.Actions);
        Assert.Equal(["six", "team-*"], scope.Packages);
        Assert.Equal(["10.0.0.0/8", "::/0"], token.Networks);
        Assert.Equal(
            $"of {_user} for main:read,write:six,team-* from 10.0.0.0/8,::/0",
            await cluster.Database.ReadAsync(
                connection => connection.QuerySingleAsync<string>("select detail from audit where subject = @Token", new { Token = _token }),
                TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_token_that_administers_is_made_for_an_administrator_only_and_an_illegal_one_for_nobody()
    {
        await MakeAsync(TokenScope.Default);
        var other = _token + "2";
        var strong = New(other, [new(TokenActions.Administer, ["*"], "main")]);

        Assert.Equal(Refusal.NotAdministrator, await cluster.Client.GetToken(other).CreateAsync(strong, Samples.Alice));
        await Assert.ThrowsAsync<ArgumentException>(
            () => cluster.Client.GetToken(other).CreateAsync(strong with { Networks = ["10.1.0.0/8"] }, Samples.Alice));
        await Assert.ThrowsAsync<ArgumentException>(
            () => cluster.Client.GetToken(other).CreateAsync(strong with { Scopes = [] }, Samples.Alice));
    }

    private async Task MakeAsync(ImmutableArray<TokenScope> scopes, params string[] networks)
    {
        await cluster.Client.GetUser(_user).CreateAsync(null, isAdministrator: false, Samples.Alice);
        var token = New(_token, scopes) with { Networks = [.. networks] };
        Assert.Equal(Refusal.None, await Token.CreateAsync(token, Samples.Alice));
    }

    private ApiToken New(string id, ImmutableArray<TokenScope> scopes) =>
        new(id, _user, "laptop", new string('a', 64), default, ExpiresAt: null, Revoked: false, scopes, []);

    private Task NoteAsync(DateTimeOffset at) => cluster.Client.GetTokenUse().NoteAsync([new TokenUse(_token, at)]);

    private Task<ApiToken?> ListedAsync() => cluster.Client.GetAccountList().GetTokenAsync(_token);
}

public sealed class TokenUseGrainTestsOnSqlite(SqliteCluster cluster) : TokenUseGrainTests(cluster);

[Collection(nameof(PostgresCluster))]
public sealed class TokenUseGrainTestsOnPostgres(PostgresCluster cluster) : TokenUseGrainTests(cluster);
