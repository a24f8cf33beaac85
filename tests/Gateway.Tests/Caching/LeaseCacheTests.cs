using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Leases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using System.Diagnostics.Metrics;

namespace Larder.Gateway.Tests.Caching;

/// <summary>The reader's rules of docs/leases.md.</summary>
public sealed class LeaseCacheTests : IDisposable
{
    private readonly WaitedTime _time = new();
    private readonly FakeSource _owner = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LeaseReader _reader;
    private readonly CacheMemory _memory;
    private readonly LeaseCache<string, string> _cache;

    public LeaseCacheTests()
    {
        var options = Options.Create(new GatewayOptions { CacheBytes = 1 << 20 });
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        _reader = new LeaseReader(reader => reader, metrics);
        _memory = new CacheMemory(options, _reader, metrics, _time);
        _cache = new LeaseCache<string, string>(_owner, _reader, new GrainRetry(options, Silos.Always, _time), _memory, metrics, _time);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_state_is_served_from_memory_until_its_lease_has_run_out()
    {
        await HoldAsync("old", 1, seconds: 4);

        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal("old", await GetAsync());
        Assert.Equal(1, _owner.Calls);

        _time.Advance(TimeSpan.FromSeconds(2.1));
        var next = GetAsync();
        await _owner.AnswerAsync(1, "new", 2, 4);
        Assert.Equal("new", await next);
    }

    [Fact]
    public async Task A_lease_counts_from_before_the_question()
    {
        var first = GetAsync();
        await _owner.SentAsync(0);
        _time.Advance(TimeSpan.FromSeconds(3));
        await _owner.AnswerAsync(0, "old", 1, 4);
        Assert.Equal("old", await first);

        _time.Advance(TimeSpan.FromSeconds(1));
        var next = GetAsync();
        await _owner.AnswerAsync(1, "new", 2, 4);
        Assert.Equal("new", await next);
    }

    [Fact]
    public async Task However_many_requests_wait_a_miss_is_one_call()
    {
        var waiting = Enumerable.Range(0, 100).Select(_ => GetAsync()).ToList();

        await _owner.AnswerAsync(0, "page", 1, 4);

        Assert.All(await Task.WhenAll(waiting), page => Assert.Equal("page", page));
        Assert.Equal(1, _owner.Calls);
    }

    [Fact]
    public async Task Who_came_after_the_call_was_sent_asks_again_when_its_result_may_not_be_kept()
    {
        var sender = GetAsync();
        await _owner.SentAsync(0);
        var later = GetAsync();

        await _owner.AnswerAsync(0, "before the change", 1, seconds: 0);
        Assert.Equal("before the change", await sender);
        await _owner.AnswerAsync(1, "after the change", 2, 4);

        Assert.Equal("after the change", await later);
    }

    [Fact]
    public async Task A_result_whose_lease_ran_out_on_its_way_is_good_for_its_sender_only()
    {
        var sender = GetAsync();
        await _owner.SentAsync(0);
        _time.Advance(TimeSpan.FromSeconds(5));
        var later = GetAsync();

        await _owner.AnswerAsync(0, "old", 1, 4);
        Assert.Equal("old", await sender);
        await _owner.AnswerAsync(1, "new", 2, 4);

        Assert.Equal("new", await later);
    }

    [Fact]
    public async Task A_result_that_may_not_be_kept_is_served_once()
    {
        await HoldAsync("old", 1, seconds: 0);

        var next = GetAsync();
        await _owner.AnswerAsync(1, "new", 2, 4);

        Assert.Equal("new", await next);
    }

    [Fact]
    public async Task A_revocation_ends_the_lease_at_once()
    {
        await HoldAsync("old", 1, 4);

        await _reader.RevokeAsync("thing/key");

        var next = GetAsync();
        await _owner.AnswerAsync(1, "new", 2, 4);
        Assert.Equal("new", await next);
    }

    [Fact]
    public async Task What_a_revoked_call_brings_is_good_for_those_who_waited_and_is_not_kept()
    {
        var sender = GetAsync();
        await _owner.SentAsync(0);
        var waiting = GetAsync();
        await _reader.RevokeAsync("thing/key");
        var afterwards = GetAsync();

        await _owner.AnswerAsync(1, "new", 2, 0);
        Assert.Equal("new", await afterwards);
        await _owner.AnswerAsync(0, "old", 1, 4);
        Assert.Equal("old", await sender);
        Assert.Equal("old", await waiting);

        var next = GetAsync();
        await _owner.AnswerAsync(2, "new", 2, 4);
        Assert.Equal("new", await next);
    }

    [Fact]
    public async Task A_lower_serial_never_replaces_a_higher_one()
    {
        await HoldAsync("five", 5, seconds: 1);
        _time.Advance(TimeSpan.FromSeconds(1));

        var next = GetAsync();
        await _owner.AnswerAsync(1, "four", 4, 4);
        await PassTimeUntilAsync(() => _owner.Calls == 3);
        await _owner.AnswerAsync(2, "six", 6, 4);

        Assert.Equal("six", await next);
    }

    [Fact]
    public async Task An_unchanged_state_is_neither_sent_nor_made_again()
    {
        await HoldAsync("page", 7, 4);
        _time.Advance(TimeSpan.FromSeconds(4));

        var next = GetAsync();
        await _owner.AnswerAsync(1, snapshot: null, 7, 4);

        Assert.Equal("page", await next);
        Assert.Equal(7, _owner.KnownIn(1));
        Assert.Equal(1, _owner.Made);
        Assert.Equal("page", await GetAsync());
        Assert.Equal(2, _owner.Calls);
    }

    [Fact]
    public async Task A_revoked_state_is_known_but_not_served()
    {
        await HoldAsync("page", 7, 4);
        await _reader.RevokeAsync("thing/key");

        var next = GetAsync();
        await _owner.AnswerAsync(1, snapshot: null, 7, 4);

        Assert.Equal("page", await next);
        Assert.Equal(7, _owner.KnownIn(1));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_leaves_nothing_behind()
    {
        var asked = GetAsync();
        await _owner.AnswerAsync(0, snapshot: null, 0, 0, exists: false);

        Assert.Null(await asked);
        Assert.Empty(_reader.Slots);
        Assert.Equal(0, _memory.Bytes);
    }

    [Fact]
    public async Task That_nothing_exists_is_known_for_as_long_as_the_owner_says()
    {
        var asked = GetAsync();
        await _owner.AnswerAsync(0, snapshot: null, 0, 4, exists: false);

        Assert.Null(await asked);
        Assert.Null(await GetAsync());
        Assert.Equal(1, _owner.Calls);
    }

    [Fact]
    public async Task A_failure_is_told_to_all_who_wait_and_is_not_remembered()
    {
        var (one, other) = (GetAsync(), GetAsync());
        await _owner.FailAsync(0, new InvalidOperationException("broken"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => one);
        await Assert.ThrowsAsync<InvalidOperationException>(() => other);

        var next = GetAsync();
        await _owner.AnswerAsync(1, "page", 1, 4);

        Assert.Equal("page", await next);
    }

    [Fact]
    public async Task Who_stops_waiting_takes_nothing_from_the_others()
    {
        using var gone = new CancellationTokenSource();
        var impatient = _cache.GetAsync("key", gone.Token).AsTask();
        var patient = GetAsync();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);

        await _owner.AnswerAsync(0, "page", 1, 4);

        Assert.Equal("page", await patient);
        Assert.Equal(1, _owner.Calls);
    }

    [Fact]
    public async Task An_owner_that_lost_its_right_is_asked_again()
    {
        var asked = GetAsync();
        await _owner.FailAsync(0, new OwnershipLostException("gone"));
        await PassTimeUntilAsync(() => _owner.Calls == 2);
        await _owner.AnswerAsync(1, "page", 1, 4);

        Assert.Equal("page", await asked);
    }

    [Fact]
    public async Task Past_the_budget_the_cluster_is_unavailable()
    {
        var asked = GetAsync();
        for (var call = 0; !asked.IsCompleted; call++)
        {
            await _owner.FailAsync(call, new OwnershipLostException("gone"));
            await PassTimeUntilAsync(() => asked.IsCompleted || _owner.Calls > call + 1);
        }

        await Assert.ThrowsAsync<ClusterUnavailableException>(() => asked);
        Assert.True(_owner.Calls > 5);
    }

    [Fact]
    public async Task What_was_not_asked_for_the_longest_goes_when_there_is_no_room()
    {
        var large = new string('x', 400_000);
        for (var call = 0; call < 3; call++)
        {
            var key = "key" + call;
            var asked = _cache.GetAsync(key, Stop).AsTask();
            await _owner.AnswerAsync(call, large, 1, 1_000);
            await asked;
            _time.Advance(TimeSpan.FromSeconds(1));
            await _cache.GetAsync("key0", Stop);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_memory.Bytes, 1, 1 << 20);
        await _cache.GetAsync("key0", Stop);
        await _cache.GetAsync("key2", Stop);
        Assert.Equal(3, _owner.Calls);
        _cache.GetAsync("key1", Stop).AsTask().Ignore();
        await _owner.SentAsync(3);
        Assert.Null(_owner.KnownIn(3));
    }

    [Fact]
    public async Task A_hit_allocates_nothing()
    {
        await HoldAsync("page", 1, 4);
        await GetAsync();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            await _cache.GetAsync("key", Stop);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private Task<string?> GetAsync() => _cache.GetAsync("key", Stop).AsTask();

    private async Task HoldAsync(string snapshot, long serial, double seconds)
    {
        var asked = GetAsync();
        await _owner.AnswerAsync(_owner.Calls - 1, snapshot, serial, seconds);
        Assert.Equal(snapshot, await asked);
    }

    /// <summary>Lets the pauses between attempts pass.</summary>
    private Task PassTimeUntilAsync(Func<bool> condition) => Until.TrueAsync(() =>
    {
        var met = condition();
        if (!met && _time.IsWaitedFor)
        {
            _time.Advance(TimeSpan.FromMilliseconds(25));
        }

        return met;
    });
}
