using System.Diagnostics.Metrics;
using System.Text;
using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;
using Larder.Grains.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Authentication.Passwords;

public sealed class PasswordUpgradesTests : IDisposable
{
    /// <summary>Shorter than a new password may be, as other systems allowed.</summary>
    private const string Password = "short";

    /// <summary>By passlib 1.7.4: <c>pbkdf2_sha256.using(rounds=1000, salt=b"").hash("short")</c>.</summary>
    private const string Old = "$pbkdf2-sha256$1000$$CHkVramsutBuOs3AnCo5l5QIEgDNslYRwUUqLrj9Frs";

    private readonly FakeAccounts _accounts = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PasswordChecks _checks;
    private readonly PasswordUpgrades _upgrades;
    private readonly CallerAuthentication _authentication;

    public PasswordUpgradesTests()
    {
        var options = Options.Create(new AccessOptions { ParallelPasswordChecks = 2, WrongPasswordTime = TimeSpan.Zero });
        var metrics = new AccessMetrics(_services.GetRequiredService<IMeterFactory>());
        _checks = new PasswordChecks(metrics, options);
        _upgrades = new PasswordUpgrades(_checks, _accounts, NullLogger<PasswordUpgrades>.Instance);
        _authentication = new CallerAuthentication(
            _accounts, _checks, _upgrades, NoSources.Of(_accounts), NoProofs.Instance, Guards.New(TimeProvider.System),
            new TokenUses(TimeProvider.System), metrics, options,
            TimeProvider.System, NullLogger<CallerAuthentication>.Instance);
        _accounts.Users["alice"] = _accounts.Add("alice") with { PasswordHash = Old };
    }

    private string? StoredHash => _accounts.Users["alice"].PasswordHash;

    [Fact]
    public async Task An_older_hash_is_replaced_by_one_of_the_same_password()
    {
        await UpgradeAsync();

        Assert.False(PasswordHasher.NeedsUpgrade(StoredHash!));
        Assert.True(PasswordHasher.Verify(Password, StoredHash!));
    }

    [Fact]
    public async Task A_hash_of_today_is_left_alone()
    {
        var account = _accounts.Add("bob");

        Assert.True(_upgrades.Begin(account, FakeAccounts.Password, null, _ => Assert.Fail("Hashed.")).IsCompleted);
        await Task.Yield();
        Assert.Equal(FakeAccounts.PasswordHash, _accounts.Users["bob"].PasswordHash);
    }

    [Fact]
    public async Task A_password_that_was_changed_meanwhile_stays()
    {
        _accounts.UpgradeOutcome = () =>
        {
            _accounts.Add("alice");
            return Task.FromResult(Refusal.None);
        };

        await UpgradeAsync();

        Assert.Equal(FakeAccounts.PasswordHash, StoredHash);
    }

    [Fact]
    public async Task One_upgrade_of_an_account_runs_at_a_time_and_the_new_hash_is_known_before_it_is_stored()
    {
        var known = "";
        var halt = new TaskCompletionSource<Refusal>();
        _accounts.UpgradeOutcome = () => halt.Task;

        var first = _upgrades.Begin(_accounts.Users["alice"], Password, null, next => known = next);
        var second = _upgrades.Begin(_accounts.Users["alice"], Password, null, _ => Assert.Fail("Hashed twice."));
        Assert.True(second.IsCompleted);
        halt.SetResult(Refusal.None);
        await first;

        Assert.Equal(known, StoredHash);
    }

    [Fact]
    public async Task A_failed_upgrade_disturbs_nobody_and_is_tried_again()
    {
        _accounts.UpgradeOutcome = () => Task.FromException<Refusal>(new TimeoutException());
        await UpgradeAsync();
        Assert.Equal(Old, StoredHash);

        _accounts.UpgradeOutcome = () => Task.FromResult(Refusal.None);
        await UpgradeAsync();
        Assert.NotEqual(Old, StoredHash);
    }

    [Fact]
    public async Task A_login_upgrades_the_hash_and_its_remembered_credentials_outlive_that()
    {
        var stored = new TaskCompletionSource();
        var header = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("alice:" + Password));
        _accounts.UpgradeOutcome = () =>
        {
            stored.SetResult();
            return Task.FromResult(Refusal.None);
        };

        Assert.NotNull((await IdentifyAsync(header)).Caller);
        await stored.Task.WaitAsync(TestContext.Current.CancellationToken);
        while (StoredHash == Old)
        {
            await Task.Yield();
        }

        while (_checks.TryEnter(null))
        {
        }

        Assert.NotNull((await IdentifyAsync(header)).Caller);
    }

    public void Dispose()
    {
        _checks.Dispose();
        _services.Dispose();
    }

    private Task UpgradeAsync() => _upgrades.Begin(_accounts.Users["alice"], Password, null, _ => { });

    private ValueTask<CallerIdentity> IdentifyAsync(string header) =>
        _authentication.IdentifyAsync(header, client: null, TestContext.Current.CancellationToken);
}
