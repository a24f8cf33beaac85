using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Leases;
using Larder.Silo.Database.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Grains.Tests.Leases;

/// <summary>The owner's half of docs/leases.md by a clock that the test turns: the process's and the database's.</summary>
public sealed class LeaseOwnerTests : IAsyncLifetime
{
    private static readonly LeaseOptions Options = new()
    {
        ReaderLease = TimeSpan.FromSeconds(4), Ownership = TimeSpan.FromSeconds(6),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Samples.Noon);
    private SqliteDatabase _database = null!;
    private int _deactivations;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await Databases.NewAsync(_folder, _time);
        await _database.WriteAsync(
            t => t.Connection!.ExecuteAsync("insert into catalogue_shard values ('main', 1, 0, 0, 0)", transaction: t), Stop);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_successor_of_a_dead_owner_writes_when_the_dead_owners_right_has_run_out_and_not_before()
    {
        await ClaimAsync();
        var successor = await ClaimAsync();

        var change = successor.ChangeAsync(NothingToWrite, () => { });
        _time.Advance(Options.Ownership - TimeSpan.FromMilliseconds(10));
        Assert.False(change.IsCompleted);
        await TurnUntilAsync(change);

        Assert.Equal(Refusal.None, await change);
    }

    [Fact]
    public async Task A_successor_of_an_owner_that_left_writes_at_once()
    {
        var first = await ClaimAsync();
        await first.GrantAsync(NewRequest(new Observer()));
        await first.ReleaseAsync(Stop);

        var successor = await ClaimAsync();

        Assert.Equal(Refusal.None, await successor.ChangeAsync(NothingToWrite, () => { }));
    }

    [Fact]
    public async Task A_database_clock_that_was_set_back_makes_nobody_wait_for_longer_than_five_minutes()
    {
        await _database.WriteAsync(
            t => t.Connection!.ExecuteAsync(
                $"update catalogue_shard set leased_until = {_database.NowMicroseconds} + 86400000000", transaction: t),
            Stop);
        var owner = await ClaimAsync();

        var change = owner.ChangeAsync(NothingToWrite, () => { });
        _time.Advance(TimeSpan.FromMinutes(6));
        await TurnUntilAsync(change);

        Assert.Equal(Refusal.None, await change);
    }

    [Fact]
    public async Task A_reader_that_does_not_answer_delays_a_change_by_its_lease_and_no_more()
    {
        var owner = await ClaimAsync();
        var silent = new Observer { Answer = new TaskCompletionSource().Task };
        Assert.Equal(Options.ReaderLease, await owner.GrantAsync(NewRequest(silent)));

        var change = owner.ChangeAsync(NothingToWrite, () => { });
        _time.Advance(Options.ReaderLease);
        Assert.False(change.IsCompleted);
        Assert.Equal(TimeSpan.Zero, await owner.GrantAsync(NewRequest(new Observer())));
        await TurnUntilAsync(change);

        Assert.InRange(_time.GetUtcNow() - Samples.Noon, Options.ReaderLease, Options.ReaderLease * 1.1);
    }

    [Fact]
    public async Task A_reader_whose_answer_is_an_error_has_acknowledged_nothing()
    {
        var owner = await ClaimAsync();
        await owner.GrantAsync(NewRequest(new Observer { Answer = Task.FromException(new IOException()) }));

        var change = owner.ChangeAsync(NothingToWrite, () => { });

        Assert.False(change.IsCompleted);
        await TurnUntilAsync(change);
        Assert.True(_time.GetUtcNow() - Samples.Noon >= Options.ReaderLease);
    }

    [Fact]
    public async Task An_owner_that_was_taken_over_learns_of_it_within_its_right_gives_no_lease_and_ends()
    {
        var old = await ClaimAsync();
        await ClaimAsync();
        _time.Advance(Options.Ownership);

        await Assert.ThrowsAsync<OwnershipLostException>(() => old.GrantAsync(NewRequest(new Observer())).AsTask());
        await Assert.ThrowsAsync<OwnershipLostException>(() => old.ConfirmAsync().AsTask());
        await Assert.ThrowsAsync<OwnershipLostException>(() => old.ChangeAsync(NothingToWrite, () => { }));

        Assert.Equal(1, _deactivations);
    }

    [Fact]
    public async Task No_lease_lasts_longer_than_the_owners_right_less_the_allowance_for_drift()
    {
        var owner = await ClaimAsync();
        _time.Advance(TimeSpan.FromSeconds(1.6));

        var duration = await owner.GrantAsync(NewRequest(new Observer()));

        Assert.Equal(4, duration.TotalSeconds, 3);
        Assert.True(duration <= Options.ReaderLease);
    }

    [Fact]
    public async Task A_change_that_breaks_ends_the_activation_and_swaps_nothing()
    {
        var owner = await ClaimAsync();
        var swapped = false;

        await Assert.ThrowsAsync<OwnershipLostException>(
            () => owner.ChangeAsync(() => throw new IOException("unknown"), () => swapped = true));

        Assert.False(swapped);
        Assert.Equal(1, _deactivations);
        await Assert.ThrowsAsync<OwnershipLostException>(() => owner.GrantAsync(NewRequest(new Observer())).AsTask());
    }

    [Fact]
    public async Task After_a_refusal_the_state_is_as_before_and_leases_are_given_again()
    {
        var owner = await ClaimAsync();

        var refusal = await owner.ChangeAsync(() => Task.FromResult(Refusal.LastAdministrator), () => Assert.Fail("Swapped."));

        Assert.Equal(Refusal.LastAdministrator, refusal);
        Assert.Equal(Options.ReaderLease, await owner.GrantAsync(NewRequest(new Observer())));
    }

    private static Task<Refusal> NothingToWrite() => Task.FromResult(Refusal.None);

    private async Task<LeaseOwner> ClaimAsync()
    {
        var row = new LeasedRow(
            _database, "catalogue_shard", "index_name = @Index and shard = @Shard", new { Index = "main", Shard = 1 });
        var owner = new LeaseOwner("catalogue/main/1", row, Options, _time, NullLogger.Instance, () => _deactivations++);
        await owner.ClaimAsync(advance: false, Stop);
        return owner;
    }

    private static LeaseRequest NewRequest(ILeaseObserver observer) => new(Guid.NewGuid().ToString("n"), observer, null);

    /// <summary>Lets time pass until <paramref name="task"/> has nothing to wait for.</summary>
    private async Task TurnUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            Stop.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromMilliseconds(10));
            for (var turn = 0; turn < 20 && !task.IsCompleted; turn++)
            {
                await Task.Yield();
            }
        }
    }

    private sealed class Observer : ILeaseObserver
    {
        public Task Answer { get; init; } = Task.CompletedTask;

        public Task RevokeAsync(string resource) => Answer;
    }
}
