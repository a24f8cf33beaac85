using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Gateway.Tests.Authentication;

public sealed class CallerAuthenticationTests : IDisposable
{
    private readonly FakeAccounts _accounts = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PasswordChecks _checks;
    private readonly TokenUses _uses;
    private readonly CallerAuthentication _authentication;

    public CallerAuthenticationTests()
    {
        var options = Options.Create(new AccessOptions
        {
            ParallelPasswordChecks = 1, WaitingPasswordChecks = 1, WrongPasswordTime = TimeSpan.Zero,
        });
        var metrics = new AccessMetrics(_services.GetRequiredService<IMeterFactory>());
        _checks = new PasswordChecks(metrics, options);
        _uses = new TokenUses(_time);
        var upgrades = new PasswordUpgrades(_checks, _accounts, NullLogger<PasswordUpgrades>.Instance);
        _authentication = new CallerAuthentication(
            _accounts, _checks, upgrades, NoSources.Of(_accounts), NoProofs.Instance, Guards.New(_time), _uses, metrics, options, _time,
            NullLogger<CallerAuthentication>.Instance);
        _accounts.Add("alice");
    }

    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    private static string Right => Basic("alice", FakeAccounts.Password);

    [Fact]
    public async Task A_right_password_is_its_user()
    {
        var caller = await CallerAsync(Right);

        Assert.Equal(("alice", false, null, false), (caller?.Name, caller?.IsAdministrator, caller?.TokenId, caller?.IsOperator));
        Assert.Equal(["user:alice"], caller!.Principals.Named);
    }

    [Theory]
    [InlineData("alice", "wrong password")]
    [InlineData("Alice", FakeAccounts.Password)]
    [InlineData("nobody", FakeAccounts.Password)]
    [InlineData("main/../alice", FakeAccounts.Password)]
    public async Task Other_passwords_and_names_are_nobody(string userName, string password) =>
        Assert.Null(await CallerAsync(Basic(userName, password)));

    [Fact]
    public async Task A_password_that_was_right_is_not_hashed_again()
    {
        var first = await CallerAsync(Right);
        TakeAllPlaces();

        Assert.Same(first, await CallerAsync(Right));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_change_of_the_account_a_caller_is_another_one_once(bool token)
    {
        var header = token ? $"Bearer {_accounts.AddToken("alice").Reveal()}" : Right;
        var before = await CallerAsync(header);
        _accounts.Add("alice", isAdministrator: true);

        var after = await CallerAsync(header);

        Assert.NotSame(before, after);
        Assert.Same(after, await CallerAsync(header));
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("nobody")]
    public async Task Who_would_have_to_wait_too_long_is_told_so_whether_the_name_exists_or_not(string userName)
    {
        TakeAllPlaces();

        Assert.True((await IdentifyAsync(Basic(userName, "wrong password"))).Busy);
    }

    [Fact]
    public async Task Many_requests_with_the_same_password_wait_for_one_check()
    {
        var callers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => CallerAsync(Right)));

        Assert.All(callers, caller => Assert.Equal("alice", caller?.Name));
        Assert.True(_checks.TryEnter(null));
    }

    [Fact]
    public async Task A_new_password_holds_at_once_and_the_old_one_opens_nothing()
    {
        await CallerAsync(Right);
        _accounts.Users["alice"] = _accounts.Users["alice"] with { PasswordHash = PasswordHasher.Hash("another horse") };

        Assert.Null(await CallerAsync(Right));
        Assert.NotNull(await CallerAsync(Basic("alice", "another horse")));
    }

    [Fact]
    public async Task A_password_that_was_wrong_may_become_right()
    {
        Assert.Null(await CallerAsync(Basic("alice", "another horse")));
        _accounts.Users["alice"] = _accounts.Users["alice"] with { PasswordHash = PasswordHasher.Hash("another horse") };

        Assert.NotNull(await CallerAsync(Basic("alice", "another horse")));
    }

    [Fact]
    public async Task A_user_who_is_switched_off_is_refused_with_remembered_credentials_too()
    {
        var token = "Bearer " + _accounts.AddToken("alice").Reveal();
        Assert.NotNull(await CallerAsync(Right));
        Assert.NotNull(await CallerAsync(token));
        _accounts.Add("alice", enabled: false);

        Assert.Null(await CallerAsync(Right));
        Assert.Null(await CallerAsync(token));
    }

    [Fact]
    public async Task Rights_are_those_of_today()
    {
        Assert.False((await CallerAsync(Right))!.IsAdministrator);
        _accounts.Add("alice", isAdministrator: true);

        Assert.True((await CallerAsync(Right))!.IsAdministrator);
    }

    [Fact]
    public async Task A_token_is_its_user_and_says_which_token_it_was()
    {
        var token = _accounts.AddToken("alice");

        var caller = await CallerAsync("Bearer " + token.Reveal());

        Assert.Equal(("alice", false, token.Id, false), (caller?.Name, caller?.IsAdministrator, caller?.TokenId, caller?.IsOperator));
    }

    [Fact]
    public async Task A_token_with_another_secret_is_nobody()
    {
        var token = _accounts.AddToken("alice") with { Secret = TokenText.Create().Secret };

        Assert.Null(await CallerAsync("Bearer " + token.Reveal()));
    }

    [Fact]
    public async Task A_revoked_token_is_refused_from_then_on()
    {
        var token = _accounts.AddToken("alice");
        Assert.NotNull(await CallerAsync("Bearer " + token.Reveal()));
        _accounts.Tokens[token.Id] = KnownToken.Of(_accounts.Tokens[token.Id].Token with { Revoked = true });

        Assert.Null(await CallerAsync("Bearer " + token.Reveal()));
    }

    [Fact]
    public async Task A_token_ends_when_it_expires()
    {
        var token = _accounts.AddToken("alice", _time.GetUtcNow().AddMinutes(1));
        Assert.NotNull(await CallerAsync("Bearer " + token.Reveal()));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await CallerAsync("Bearer " + token.Reveal()));
    }

    [Fact]
    public async Task Nothing_is_taken_away_from_who_comes_with_a_password() => Assert.Null((await CallerAsync(Right))!.Limits);

    [Fact]
    public async Task A_token_administers_only_if_it_says_so_and_its_owner_may_today_also_when_it_is_remembered()
    {
        _accounts.Add("alice", isAdministrator: true);
        var plain = "Bearer " + _accounts.AddToken("alice").Reveal();
        var strong = "Bearer " + _accounts.AddToken("alice", scopes: [new(TokenActions.Administer, ["*"], "main")]).Reveal();

        Assert.False((await CallerAsync(plain))!.IsAdministrator);
        Assert.True((await CallerAsync(plain))!.BelongsToAdministrator);
        Assert.True((await CallerAsync(strong))!.IsAdministrator);
        _accounts.Add("alice", isAdministrator: false);

        Assert.False((await CallerAsync(strong))!.IsAdministrator);
        Assert.False((await CallerAsync(plain))!.BelongsToAdministrator);
    }

    [Fact]
    public async Task A_token_is_nobody_outside_of_its_networks_also_when_it_is_remembered()
    {
        var header = "Bearer " + _accounts.AddToken("alice", networks: ["10.0.0.0/8", "fd00::/8"]).Reveal();

        Assert.Null((await IdentifyAsync(header, "192.0.2.1")).Caller);
        Assert.NotNull((await IdentifyAsync(header, "10.1.2.3")).Caller);
        Assert.NotNull((await IdentifyAsync(header, "::ffff:10.1.2.3")).Caller);
        Assert.NotNull((await IdentifyAsync(header, "fd00::1")).Caller);
        Assert.Null((await IdentifyAsync(header, "192.0.2.1")).Caller);
        Assert.Null(await CallerAsync(header));
    }

    [Fact]
    public async Task Only_uses_of_a_token_that_opened_something_are_noted()
    {
        var stray = "Bearer " + _accounts.AddToken("alice", networks: ["10.0.0.0/8"]).Reveal();
        var token = _accounts.AddToken("alice");
        await CallerAsync(stray);
        await CallerAsync("Bearer " + token.Reveal());
        await CallerAsync("Bearer " + token.Reveal());

        Assert.Equal([new TokenUse(token.Id, _time.GetUtcNow())], _uses.Take());
    }

    [Fact]
    public async Task Another_scheme_is_nobody_in_particular() =>
        Assert.Same(Caller.Anonymous, await CallerAsync("Negotiate YIIZ"));

    [Fact]
    public async Task Who_sent_too_many_wrong_passwords_has_to_wait_but_what_is_remembered_does_not()
    {
        await CallerAsync(Right, Client);
        for (var i = 0; i < 5; i++)
        {
            Assert.False((await IdentifyAsync(Basic("alice", $"wrong password {i}"), Client)).Busy);
        }

        var throttled = await IdentifyAsync(Basic("alice", "another wrong password"), Client);

        Assert.True(throttled.Busy);
        Assert.Equal(1, throttled.RetryAfter.TotalSeconds, tolerance: 0.1);
        Assert.NotNull(await CallerAsync(Right, Client));
        Assert.False((await IdentifyAsync(Basic("alice", "wrong password 1"), Client)).Busy);
    }

    [Fact]
    public async Task A_remembered_password_costs_next_to_no_memory()
    {
        await CallerAsync(Right);
        var header = Right;
        await CallerAsync(header);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            var identity = _authentication.IdentifyAsync(header, client: null, CancellationToken.None);
            Assert.True(identity.IsCompletedSuccessfully);
        }

        // Only what a debug build makes of asynchronous methods.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000);
    }

    public void Dispose()
    {
        _checks.Dispose();
        _services.Dispose();
    }

    private async Task<Caller?> CallerAsync(string header, IPAddress? client = null) => (await IdentifyAsync(header, client)).Caller;

    private ValueTask<CallerIdentity> IdentifyAsync(string header, IPAddress? client = null) =>
        _authentication.IdentifyAsync(header, client, TestContext.Current.CancellationToken);

    private ValueTask<CallerIdentity> IdentifyAsync(string header, string client) =>
        _authentication.IdentifyAsync(header, IPAddress.Parse(client), TestContext.Current.CancellationToken);

    private void TakeAllPlaces()
    {
        while (_checks.TryEnter(null))
        {
        }
    }

    private static string Basic(string userName, string password) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{password}"));
}
