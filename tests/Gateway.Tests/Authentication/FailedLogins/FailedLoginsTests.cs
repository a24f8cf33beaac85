using System.Net;
using Larder.Gateway.Authentication.FailedLogins;
using Larder.Gateway.Authentication.Throttling;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Gateway.Tests.Authentication.FailedLogins;

public sealed class FailedLoginsTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    private readonly FakeAccounts _accounts = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FailedLoginCounts _counts;

    public FailedLoginsTests() =>
        _counts = new FailedLoginCounts(Options.Create(new LoginThrottleOptions { AuditEntriesPerMinute = 3 }), _time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Failures_of_one_user_from_one_address_are_one_entry()
    {
        var from = _time.GetUtcNow();
        _counts.Add("alice", Client, wasChecked: true);
        _counts.Add("alice", Client, wasChecked: false);
        _time.Advance(TimeSpan.FromSeconds(20));
        _counts.Add("alice", Client, wasChecked: true);
        _counts.Add("bob", IPAddress.Parse("2001:db8::5"), wasChecked: true);

        var taken = _counts.Take();

        Assert.Equal(new FailedLogin(taken[0].Id, "alice", "192.0.2.1", 2, 1, from, _time.GetUtcNow()), taken[0]);
        Assert.Equal(("bob", "2001:db8::/64"), (taken[1].Subject, taken[1].Address));
        Assert.Empty(_counts.Take());
    }

    [Fact]
    public void A_flood_is_a_few_entries_that_together_count_all_of_it()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _counts.Add(FailedLogin.Unknown, new IPAddress(i), wasChecked: true);
        }

        var taken = _counts.Take();

        Assert.Equal(4, taken.Length);
        Assert.Equal(1_000, taken.Sum(login => login.Wrong));
        Assert.Equal((997, null), (taken.Single(login => login.Subject == FailedLogin.Others) is var others ? others.Wrong : 0, others.Address));
    }

    [Fact]
    public async Task They_are_written_down_once_a_minute_and_at_the_end()
    {
        using var sender = NewSender();
        await sender.StartAsync(Stop);
        _counts.Add("alice", Client, wasChecked: true);
        await WaitForRecordAsync(1);

        _counts.Add("bob", Client, wasChecked: true);
        await sender.StopAsync(Stop);

        Assert.Equal(["alice", "bob"], _accounts.FailedLogins.Select(login => login.Subject));
    }

    [Fact]
    public async Task What_could_not_be_written_is_sent_again_as_it_was()
    {
        using var sender = NewSender();
        _counts.Add("alice", Client, wasChecked: true);
        _accounts.RecordOutcome = () => Task.FromException(new TimeoutException());
        await sender.StopAsync(Stop);
        Assert.Empty(_accounts.FailedLogins);

        _counts.Add("alice", Client, wasChecked: true);
        _accounts.RecordOutcome = () => Task.CompletedTask;
        await sender.StopAsync(Stop);

        Assert.Equal([1, 1], _accounts.FailedLogins.Select(login => login.Wrong));
    }

    private FailedLoginSender NewSender() => new(_counts, _accounts, _time, NullLogger<FailedLoginSender>.Instance);

    private async Task WaitForRecordAsync(int count)
    {
        while (_accounts.FailedLogins.Count < count)
        {
            Stop.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
    }
}
