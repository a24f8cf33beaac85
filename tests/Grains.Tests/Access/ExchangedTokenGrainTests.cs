using System.Collections.Immutable;
using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Tests.Cluster;

namespace Larder.Grains.Tests.Access;

/// <summary>The promises about tokens that are given out for proofs of other systems, on two silos and one database.</summary>
public abstract class ExchangedTokenGrainTests(ClusterFixture cluster)
{
    private readonly string _id = $"x{Guid.NewGuid():n}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IExchangedTokenGrain Token => cluster.Client.GetExchangedToken(_id);

    [Fact]
    public async Task A_publishers_token_is_there_after_the_activation_has_ended()
    {
        var token = NewToken();
        Assert.Equal(Refusal.None, await Token.CreateAsync(token, NewProof(), Samples.Alice));
        await cluster.Cluster.DeactivateAsync(Token);

        var found = (await NewReader().ReadAsync()).Snapshot!;

        Assert.Equal("publisher:ci:repository=acme/six,sub=repo:acme/six", found.Publisher!.ToString());
        Assert.Equal((token.SecretSha256, token.ExpiresAt, null, false), (found.SecretSha256, found.ExpiresAt, found.User, found.Revoked));
    }

    [Fact]
    public async Task A_logins_token_is_there_after_the_activation_has_ended()
    {
        var user = new ExternalUser("openid-connect", "größer", "alice");
        Assert.Equal(Refusal.None, await Token.CreateAsync(NewToken() with { Publisher = null, User = user }, null, Samples.Alice));
        await cluster.Cluster.DeactivateAsync(Token);

        var found = (await NewReader().ReadAsync()).Snapshot!;

        Assert.Equal((user, null), (found.User, found.Publisher));
    }

    [Fact]
    public async Task Of_many_tokens_for_one_proof_one_is_made()
    {
        var proof = NewProof();
        var ids = Enumerable.Range(0, 8).Select(number => $"{_id}{number}").ToList();

        var outcomes = await Task.WhenAll(ids.Select(id => ClusterFixture.RetryAsync(
            () => cluster.Client.GetExchangedToken(id).CreateAsync(NewToken() with { Id = id }, proof, Samples.Alice))));

        Assert.Single(outcomes, Refusal.None);
        Assert.Equal(7, outcomes.Count(outcome => outcome == Refusal.ProofUsed));
        Assert.Equal(1, await CountAsync("exchanged_token where id like @Id || '%'"));
        Assert.Equal(1, await CountAsync("used_assertion where jti = @Id"));
    }

    [Fact]
    public async Task The_same_proof_of_another_issuer_is_another_one()
    {
        Assert.Equal(Refusal.None, await Token.CreateAsync(NewToken(), NewProof(), Samples.Alice));

        var other = cluster.Client.GetExchangedToken(_id + "2");
        Assert.Equal(Refusal.None, await other.CreateAsync(
            NewToken() with { Id = _id + "2" }, NewProof() with { Issuer = "https://other.example.com" }, Samples.Alice));
    }

    [Fact]
    public async Task The_same_request_again_makes_nothing_and_is_not_refused()
    {
        Assert.Equal(Refusal.None, await Token.CreateAsync(NewToken(), NewProof(), Samples.Alice));
        Assert.Equal(Refusal.None, await Token.CreateAsync(NewToken(), NewProof(), Samples.Alice));
        await cluster.Cluster.DeactivateAsync(Token);

        Assert.Equal(Refusal.None, await ClusterFixture.RetryAsync(() => Token.CreateAsync(NewToken(), NewProof(), Samples.Alice)));
        Assert.Equal(1, await CountAsync("audit where subject = @Id"));
    }

    [Fact]
    public async Task A_proof_that_may_be_forgotten_already_is_refused()
    {
        var past = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1);

        Assert.Equal(Refusal.ProofUsed, await Token.CreateAsync(NewToken(), NewProof() with { KeptUntil = past }, Samples.Alice));
        Assert.False((await NewReader().ReadAsync()).Exists);
    }

    [Fact]
    public async Task REVOKED_a_token_is_refused_at_every_reader_when_its_revocation_is_acknowledged()
    {
        await Token.CreateAsync(NewToken(), NewProof(), Samples.Alice);
        var readers = Enumerable.Range(0, 3).Select(_ => NewReader()).ToList();
        Assert.All(await Task.WhenAll(readers.Select(reader => reader.ReadAsync())), read => Assert.False(read.Snapshot!.Revoked));

        Assert.Equal(Refusal.None, await Token.RevokeAsync(Samples.Alice));

        Assert.All(await Task.WhenAll(readers.Select(reader => reader.ReadAsync())), read => Assert.True(read.Snapshot!.Revoked));
        Assert.Equal(Refusal.None, await Token.RevokeAsync(Samples.Alice));
        Assert.Equal(Refusal.UnknownToken, await cluster.Client.GetExchangedToken(_id + "none").RevokeAsync(Samples.Alice));
    }

    [Fact]
    public async Task What_nobody_can_use_any_more_is_forgotten()
    {
        await cluster.Database.WriteAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync(
                    """
                    insert into exchanged_token (id, secret_sha256, holder, created_at, expires_at, revoked, serial, epoch, leased_until)
                    values (@Id || 'old', '', '{}', 0, 1, 0, 1, 1, 0)
                    """,
                    new { Id = _id },
                    transaction);
                return await transaction.Connection!.ExecuteAsync(
                    "insert into used_assertion (issuer, jti, expires_at) values ('https://ci.example.com', @Id || 'old', 1)",
                    new { Id = _id },
                    transaction);
            },
            Stop);

        await Token.CreateAsync(NewToken(), NewProof(), Samples.Alice);

        Assert.Equal(0, await CountAsync("exchanged_token where id = @Id || 'old'"));
        Assert.Equal(0, await CountAsync("used_assertion where jti = @Id || 'old'"));
    }

    [Fact]
    public async Task AUDIT_what_is_made_and_taken_back_is_written_down_with_whose_it_is()
    {
        await Token.CreateAsync(NewToken(), NewProof(), Samples.Alice);
        await Token.RevokeAsync(Samples.Alice);

        var entries = await cluster.Database.ReadAsync(
            connection => connection.QueryAsync<string>(
                "select action || ' ' || detail from audit where subject = @Id order by id", new { Id = _id }),
            Stop);

        Assert.Equal(["publisher:mint of ci: repo:acme/six", "publisher:revoke of ci: repo:acme/six"], entries);
    }

    private TestReader<ExchangedToken> NewReader() => new(cluster.Client, Token.AcquireAsync);

    private ExchangedToken NewToken() => new(
        _id,
        new string('a', 64),
        new PublisherClaims("ci", ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal, [KeyValuePair.Create("sub", "repo:acme/six"), KeyValuePair.Create("repository", "acme/six")])),
        User: null,
        default,
        new DateTimeOffset(2126, 1, 2, 12, 0, 0, TimeSpan.Zero),
        Revoked: false);

    private OneUseProof NewProof() => new("https://ci.example.com", _id, TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(5));

    private Task<long> CountAsync(string what) => cluster.Database.ReadAsync(
        connection => connection.ExecuteScalarAsync<long>($"select count(*) from {what}", new { Id = _id }), Stop);
}

public sealed class ExchangedTokenGrainTestsOnSqlite(SqliteCluster cluster) : ExchangedTokenGrainTests(cluster);

[Collection(nameof(PostgresCluster))]
public sealed class ExchangedTokenGrainTestsOnPostgres(PostgresCluster cluster) : ExchangedTokenGrainTests(cluster);
