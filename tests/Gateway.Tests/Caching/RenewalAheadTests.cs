using System.Diagnostics.Metrics;
using Larder.Gateway.Caching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Caching;

/// <summary>What is asked for all the time is renewed while it is still served: nobody waits, not even for an owner that was just lost.</summary>
public sealed class RenewalAheadTests : IDisposable
{
    private const double Lease = 4;

    private readonly WaitedTime _time = new();
    private readonly FakeSource _owner = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LeaseReader _reader;
    private readonly LeaseCache<string, string> _cache;

    public RenewalAheadTests()
    {
        var options = Options.Create(new GatewayOptions());
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        _reader = new LeaseReader(reader => reader, metrics);
        var memory = new CacheMemory(options, _reader, metrics, _time);
        _cache = new LeaseCache<string, string>(_owner, _reader, new GrainRetry(options, Silos.Always, _time), memory, metrics, _time);
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task After_half_of_a_lease_one_call_renews_it_while_requests_are_served_on()
    {
        await HoldAsync();

        Pass(Lease * 0.6);
        for (var request = 0; request < 100; request++)
        {
            Assert.Equal("page", ServedAtOnce());
        }

        Assert.Equal((2, 1), (_owner.Calls, _owner.KnownIn(1)));
        await AnswerRenewalAsync(1, "page", serial: 1);
        Pass(Lease * 0.45);
        Assert.Equal("page", ServedAtOnce());
        Assert.Equal(2, _owner.Calls);
    }

    [Fact]
    public async Task What_nobody_asks_for_is_not_renewed()
    {
        await HoldAsync();

        Pass(Lease * 0.6);

        Assert.False(_time.IsWaitedFor);
        Assert.Equal(1, _owner.Calls);
    }

    [Fact]
    public async Task A_renewal_that_fails_is_tried_once_in_a_lease_and_the_next_miss_asks_again()
    {
        await HoldAsync();
        Pass(Lease * 0.6);
        Assert.Equal("page", ServedAtOnce());
        await _owner.FailAsync(1, new InvalidOperationException("broken"));
        Pass(Lease * 0.3);

        await Until.TrueAsync(NothingIsInFlight);
        Assert.Equal("page", ServedAtOnce());
        Assert.Equal(2, _owner.Calls);
        Pass(Lease * 0.2);
        var missed = _cache.GetAsync("key", TestContext.Current.CancellationToken).AsTask();
        await _owner.AnswerAsync(2, "page", 1, Lease);

        Assert.Equal("page", await missed);
    }

    [Fact]
    public async Task STALE_a_renewal_that_was_revoked_on_its_way_is_not_kept()
    {
        await HoldAsync();
        Pass(Lease * 0.6);
        Assert.Equal("page", ServedAtOnce());
        await _reader.RevokeAsync("thing/key");
        await _owner.AnswerAsync(1, "page", 1, Lease);

        var next = _cache.GetAsync("key", TestContext.Current.CancellationToken).AsTask();
        await _owner.AnswerAsync(2, "new", 2, Lease);

        Assert.Equal("new", await next);
    }

    [Fact]
    public async Task Ever_shorter_leases_of_an_owner_without_its_database_do_not_become_ever_more_calls()
    {
        await HoldAsync(seconds: 0.2);

        Pass(0.19);
        Assert.Equal("page", ServedAtOnce());

        Assert.Equal(1, _owner.Calls);
    }

    private string? ServedAtOnce() => _cache.TryGet("key", out var page) ? page : throw new InvalidOperationException("Not in memory.");

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    private async Task HoldAsync(double seconds = Lease)
    {
        var asked = _cache.GetAsync("key", TestContext.Current.CancellationToken).AsTask();
        await _owner.AnswerAsync(0, "page", 1, seconds);
        await asked;
    }

    /// <summary>Answers a call that nobody waits for, and waits until that has taken effect.</summary>
    private async Task AnswerRenewalAsync(int call, string page, long serial)
    {
        var before = _owner.Made;
        await _owner.AnswerAsync(call, page, serial, Lease);
        await Until.TrueAsync(() => _owner.Made > before);
        await Until.TrueAsync(NothingIsInFlight);
    }

    /// <summary>Whether the state is held, and no call of it is still on its way.</summary>
    private bool NothingIsInFlight()
    {
        var renewal = _cache.RenewAsync("key", TestContext.Current.CancellationToken);
        renewal.Ignore();
        return renewal.IsCompletedSuccessfully;
    }
}
