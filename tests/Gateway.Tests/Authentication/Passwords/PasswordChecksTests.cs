using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Passwords;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Authentication.Passwords;

public sealed class PasswordChecksTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PasswordChecks _checks;

    public PasswordChecksTests() => _checks = new PasswordChecks(
        new AccessMetrics(_services.GetRequiredService<IMeterFactory>()),
        Options.Create(new AccessOptions { ParallelPasswordChecks = 1, WaitingPasswordChecks = 4, PasswordChecksPerAddress = 2 }));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", "192.0.2.2")]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", "::ffff:192.0.2.2")]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1")]
    public void One_client_cannot_keep_others_out(string address, string alsoIts, string another)
    {
        Assert.True(Enter(address));
        Assert.True(Enter(alsoIts));
        Assert.False(Enter(address));
        Assert.False(Enter(alsoIts));

        Assert.True(Enter(another));

        _checks.Leave(IPAddress.Parse(alsoIts));
        Assert.True(Enter(address));
    }

    [Fact]
    public void All_together_have_a_bound_as_well()
    {
        Assert.All(Enumerable.Range(1, 5), last => Assert.True(Enter($"192.0.2.{last}")));
        Assert.False(Enter("192.0.2.6"));
        Assert.False(_checks.TryEnter(null));

        _checks.Leave(IPAddress.Parse("192.0.2.1"));
        Assert.True(Enter("192.0.2.6"));
    }

    [Theory]
    [InlineData(PasswordHasher.Unmatchable)]
    [InlineData("$pbkdf2-sha256$1000$$CHkVramsutBuOs3AnCo5l5QIEgDNslYRwUUqLrj9Frs")]
    [InlineData("no hash")]
    public async Task A_wrong_password_takes_the_same_time_whatever_it_is_compared_with(string hash)
    {
        using var checks = new PasswordChecks(
            new AccessMetrics(_services.GetRequiredService<IMeterFactory>()),
            Options.Create(new AccessOptions { WrongPasswordTime = TimeSpan.FromMilliseconds(400) }));
        var started = Stopwatch.GetTimestamp();

        Assert.False(await checks.VerifyAsync("wrong", hash));

        // Timers may be a little early.
        Assert.True(Stopwatch.GetElapsedTime(started).TotalMilliseconds > 380);
    }

    public void Dispose()
    {
        _checks.Dispose();
        _services.Dispose();
    }

    private bool Enter(string address) => _checks.TryEnter(IPAddress.Parse(address));
}
