using System.Globalization;
using System.Net;
using Larder.Gateway.Authentication;
using Larder.Gateway.Authentication.Throttling;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Gateway.Tests.Authentication.Throttling;

public sealed class LoginThrottleTests
{
    private const string Here = "192.0.2.1", There = "198.51.100.1";

    private readonly FakeTimeProvider _time = new();
    private readonly LoginThrottle _throttle;

    public LoginThrottleTests() => _throttle = new LoginThrottle(Options.Create(new LoginThrottleOptions()), _time);

    [Fact]
    public void Some_wrong_passwords_are_free_and_each_further_one_doubles_the_wait()
    {
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Null(Fail("alice", Here)));

        Assert.All([1.0, 2, 4, 8, 16, 32], expected => Assert.Equal(expected, WaitOut("alice", Here), expected * 0.15));
    }

    [Fact]
    public void The_wait_is_the_truth()
    {
        FailUntilThrottled("alice", Here);
        var wait = Begin("alice", Here)!.Value;

        _time.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(Begin("alice", Here));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(Begin("alice", Here));
    }

    [Fact]
    public void A_wait_is_never_longer_than_the_longest()
    {
        for (var i = 0; i < 40; i++)
        {
            Assert.InRange(WaitOut("alice", Here), 0, 300);
            Fail("alice", Here);
        }
    }

    [Fact]
    public void Whoever_goes_on_guessing_gets_some_twenty_tries_an_hour()
    {
        Pass(TimeSpan.FromHours(2), "alice", Here);

        Assert.InRange(Pass(TimeSpan.FromHours(10), "alice", Here), 150, 250);
    }

    [Fact]
    public void Failures_are_forgotten_with_time()
    {
        FailUntilThrottled("alice", Here);
        _time.Advance(TimeSpan.FromMinutes(30));

        Assert.All(Enumerable.Range(0, 5), _ => Assert.Null(Fail("alice", Here)));
    }

    [Fact]
    public void A_login_takes_back_what_the_address_had_against_the_user()
    {
        Assert.All(Enumerable.Range(0, 4), _ => Fail("alice", Here));
        Succeed("alice", Here);

        Assert.All(Enumerable.Range(0, 5), _ => Assert.Null(Fail("alice", Here)));
        Assert.NotNull(Begin("alice", Here));
    }

    [Fact]
    public void Many_tries_at_once_are_counted_before_any_of_them_has_ended() =>
        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => Begin("alice", Here) is null));

    [Fact]
    public void Users_who_are_known_somewhere_are_not_slowed_down_there_by_attacks_from_elsewhere_or_on_others()
    {
        Succeed("alice", Here);
        Attack("alice", addresses: 200);
        Assert.All(Enumerable.Range(0, 200), i => Fail($"user{i}", Here));

        Assert.Null(Begin("alice", Here));
        Assert.NotNull(Begin("bob", Here));
    }

    [Fact]
    public void Users_who_are_known_wait_half_a_minute_at_most_for_what_others_at_their_address_do()
    {
        Succeed("alice", Here);
        for (var i = 0; i < 100; i++)
        {
            Assert.InRange(WaitOut("alice", Here), 0, 30);
            Fail("alice", Here);
        }
    }

    [Fact]
    public void An_attacked_user_still_has_the_first_try_at_a_new_address_and_no_second_one_soon()
    {
        Attack("alice", addresses: 60);

        Assert.Null(Fail("alice", There));
        Assert.InRange(Begin("alice", There)!.Value.TotalSeconds, 30, 33);
        Assert.Null(Fail("bob", There));
        Assert.Null(Fail("bob", There));
    }

    [Fact]
    public void An_address_that_tries_one_password_with_many_users_has_to_wait()
    {
        Assert.All(Enumerable.Range(0, 30), i => Assert.Null(Fail($"user{i}", Here)));

        Assert.NotNull(Begin("another", Here));
        Assert.Null(Begin("another", There));
    }

    [Fact]
    public void Logins_of_ones_own_buy_no_tries_at_others()
    {
        Succeed("mallory", Here);
        Assert.All(Enumerable.Range(0, 30), i => Fail($"user{i}", Here));
        Succeed("mallory", Here);
        Succeed("mallory", Here);

        Assert.NotNull(Begin("another", Here));
    }

    [Fact]
    public void People_behind_one_address_who_log_in_at_once_do_not_slow_each_other_down()
    {
        for (var i = 0; i < 500; i++)
        {
            Assert.Null(Begin($"user{i}", Here));
            _throttle.Succeed($"user{i}", IPAddress.Parse(Here));
        }
    }

    [Fact]
    public void A_network_of_IPv6_is_one_client_and_many_networks_of_one_site_have_a_bound_of_their_own()
    {
        FailUntilThrottled("alice", "2001:db8:0:1::1");
        Assert.NotNull(Begin("alice", "2001:db8:0:1:ffff::2"));
        Assert.Null(Begin("alice", "2001:db8:0:2::1"));

        var tries = Enumerable.Range(0, 2_000).Count(i => Begin($"user{i}", $"2001:db8:1:{i:x}::1") is null);
        Assert.Equal(240, tries);
        Assert.NotNull(Begin("alice", "2001:db8:1:ffff::1"));
        Assert.Null(Begin("alice", "2001:db8:2::1"));
    }

    [Fact]
    public void Wrong_tokens_slow_the_passwords_of_their_address_down_but_the_same_one_again_does_not()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _throttle.FailToken(HeaderDigest.Of("the same"), IPAddress.Parse(Here));
        }

        Assert.Null(Begin("alice", Here));
        Assert.All(Enumerable.Range(0, 30), i => _throttle.FailToken(HeaderDigest.Of($"token {i}"), IPAddress.Parse(Here)));
        Assert.NotNull(Begin("alice", Here));
    }

    [Fact]
    public void Clients_that_are_not_known_and_a_throttle_that_is_switched_off_slow_nobody_down()
    {
        var off = new LoginThrottle(Options.Create(new LoginThrottleOptions { Enabled = false }), _time);

        Assert.All(Enumerable.Range(0, 100), _ => Assert.Null(_throttle.Begin("alice", null)));
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Null(off.Begin("alice", IPAddress.Loopback)));
    }

    [Fact]
    public void Memory_has_a_bound_and_who_fails_most_is_remembered()
    {
        var options = new LoginThrottleOptions { Remembered = 1_000 };
        var throttle = new LoginThrottle(Options.Create(options), _time);
        for (var i = 0; i < 50_000; i++)
        {
            throttle.Begin($"user{i}", new IPAddress(i));
            throttle.Begin("alice", IPAddress.Loopback);
        }

        Assert.InRange(throttle.Count, 1, 6 * options.Remembered);
        Assert.NotNull(throttle.Begin("alice", IPAddress.Loopback));
    }

    private TimeSpan? Begin(string user, string address) => _throttle.Begin(user, IPAddress.Parse(address));

    private TimeSpan? Fail(string user, string address)
    {
        var wait = Begin(user, address);
        if (wait is null)
        {
            _throttle.Fail(user, IPAddress.Parse(address));
        }

        return wait;
    }

    private void Succeed(string user, string address)
    {
        Assert.Null(Begin(user, address));
        _throttle.Succeed(user, IPAddress.Parse(address));
    }

    private void FailUntilThrottled(string user, string address)
    {
        while (Fail(user, address) is null)
        {
        }
    }

    /// <summary>Waits as long as it is told to, and fails again.</summary>
    /// <returns>The wait in seconds.</returns>
    private double WaitOut(string user, string address)
    {
        var wait = Begin(user, address);
        if (wait is null)
        {
            return 0;
        }

        _time.Advance(wait.Value);
        Assert.Null(Fail(user, address));
        return wait.Value.TotalSeconds;
    }

    /// <summary>Tries as often as it may for some time.</summary>
    /// <returns>How often that was.</returns>
    private int Pass(TimeSpan time, string user, string address)
    {
        var end = _time.GetUtcNow() + time;
        var tries = 0;
        while (_time.GetUtcNow() < end)
        {
            if (Fail(user, address) is { } wait)
            {
                _time.Advance(wait);
            }
            else
            {
                tries++;
            }
        }

        return tries;
    }

    private void Attack(string user, int addresses) => Assert.All(
        Enumerable.Range(0, addresses),
        i => Fail(user, string.Create(CultureInfo.InvariantCulture, $"203.0.113.{i}")));
}
