using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Leases;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Grains.Tests.Leases;

/// <summary>The owner's half of docs/leases.md by a clock that the test turns.</summary>
public sealed class LeaseOwnerTests : IAsyncLifetime
{
    private LeasedGrain _grain = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _grain = await LeasedGrain.NewAsync();

    public ValueTask DisposeAsync() => _grain.DisposeAsync();

    [Fact]
    public async Task A_successor_of_a_dead_owner_writes_when_the_dead_owners_right_has_run_out_and_not_before()
    {
        await _grain.ClaimAsync();
        var successor = await _grain.ClaimAsync();

        var change = successor.ChangeAsync(LeasedGrain.NothingToWrite, () => { });
        _grain.Time.Advance(LeasedGrain.Options.Ownership - TimeSpan.FromMilliseconds(10));
        Assert.False(change.IsCompleted);
        await _grain.TurnUntilAsync(change);

        Assert.Equal(Refusal.None, await change);
    }

    [Fact]
    public async Task A_successor_of_a_dead_owner_vouches_for_what_it_found_when_the_dead_owners_readers_have_ended()
    {
        await _grain.ClaimAsync();
        var successor = await _grain.ClaimAsync();

        var outlasted = successor.OutlastEarlierAsync();
        _grain.Time.Advance(LeasedGrain.Options.Ownership - TimeSpan.FromMilliseconds(10));
        Assert.False(outlasted.IsCompleted);
        await _grain.TurnUntilAsync(outlasted);

        await outlasted;
    }

    [Fact]
    public async Task A_successor_of_an_owner_that_left_writes_at_once()
    {
        var first = await _grain.ClaimAsync();
        await first.GrantAsync(LeasedGrain.NewRequest());
        await first.ReleaseAsync(Stop);

        var successor = await _grain.ClaimAsync();

        Assert.Equal(Refusal.None, await successor.ChangeAsync(LeasedGrain.NothingToWrite, () => { }));
    }

    [Fact]
    public async Task A_successor_that_took_over_before_the_owner_left_writes_when_it_has_left()
    {
        var first = await _grain.ClaimAsync();
        await first.GrantAsync(LeasedGrain.NewRequest());
        var successor = await _grain.ClaimAsync();

        var change = successor.ChangeAsync(LeasedGrain.NothingToWrite, () => { });
        await first.ReleaseAsync(Stop);
        await _grain.TurnUntilAsync(change);

        Assert.Equal(Refusal.None, await change);
        Assert.True(_grain.Time.GetUtcNow() - Samples.Noon < LeasedGrain.Options.ReaderLease);
    }

    [Fact]
    public async Task A_successor_that_took_over_before_the_owner_left_waits_for_a_reader_that_did_not_answer_the_owner()
    {
        var first = await _grain.ClaimAsync();
        await first.GrantAsync(LeasedGrain.NewRequest(Task.FromException(new IOException())));
        var successor = await _grain.ClaimAsync();
        await first.ReleaseAsync(Stop);

        var change = successor.ChangeAsync(LeasedGrain.NothingToWrite, () => { });
        await _grain.TurnUntilAsync(change);

        Assert.True(_grain.Time.GetUtcNow() - Samples.Noon >= LeasedGrain.Options.ReaderLease);
    }

    [Fact]
    public async Task The_end_of_an_owner_says_nothing_of_the_one_that_took_over_from_it()
    {
        var first = await _grain.ClaimAsync();
        await _grain.ClaimAsync();
        var third = await _grain.ClaimAsync();
        await first.ReleaseAsync(Stop);

        var change = third.ChangeAsync(LeasedGrain.NothingToWrite, () => { });
        await _grain.TurnUntilAsync(change);

        Assert.True(_grain.Time.GetUtcNow() - Samples.Noon >= LeasedGrain.Options.Ownership);
    }

    [Fact]
    public async Task A_database_clock_that_was_set_back_makes_nobody_wait_for_longer_than_five_minutes()
    {
        await _grain.Database.WriteAsync(
            t => t.Connection!.ExecuteAsync(
                $"update catalogue_shard set leased_until = {_grain.Database.NowMicroseconds} + 86400000000", transaction: t),
            Stop);
        var owner = await _grain.ClaimAsync();

        var change = owner.ChangeAsync(LeasedGrain.NothingToWrite, () => { });
        _grain.Time.Advance(TimeSpan.FromMinutes(6));
        await _grain.TurnUntilAsync(change);

        Assert.Equal(Refusal.None, await change);
    }

    [Fact]
    public async Task A_reader_that_does_not_answer_delays_a_change_by_its_lease_and_no_more()
    {
        var owner = await _grain.ClaimAsync();
        Assert.Equal(LeasedGrain.Options.ReaderLease, await owner.GrantAsync(LeasedGrain.NewSilentRequest()));

        var change = owner.ChangeAsync(LeasedGrain.NothingToWrite, () => { });
        _grain.Time.Advance(LeasedGrain.Options.ReaderLease);
        Assert.False(change.IsCompleted);
        Assert.Equal(TimeSpan.Zero, await owner.GrantAsync(LeasedGrain.NewRequest()));
        await _grain.TurnUntilAsync(change);

        Assert.InRange(_grain.Time.GetUtcNow() - Samples.Noon, LeasedGrain.Options.ReaderLease, LeasedGrain.Options.ReaderLease * 1.1);
    }

    [Fact]
    public async Task A_reader_whose_answer_is_an_error_has_acknowledged_nothing()
    {
        var owner = await _grain.ClaimAsync();
        await owner.GrantAsync(LeasedGrain.NewRequest(Task.FromException(new IOException())));

        var change = owner.ChangeAsync(LeasedGrain.NothingToWrite, () => { });

        Assert.False(change.IsCompleted);
        await _grain.TurnUntilAsync(change);
        Assert.True(_grain.Time.GetUtcNow() - Samples.Noon >= LeasedGrain.Options.ReaderLease);
    }

    [Fact]
    public async Task An_owner_that_was_taken_over_learns_of_it_within_its_right_gives_no_lease_and_ends()
    {
        var old = await _grain.ClaimAsync();
        await _grain.ClaimAsync();
        _grain.Time.Advance(LeasedGrain.Options.Ownership);

        await Assert.ThrowsAsync<OwnershipLostException>(() => old.GrantAsync(LeasedGrain.NewRequest()).AsTask());
        await Assert.ThrowsAsync<OwnershipLostException>(() => old.ConfirmAsync().AsTask());
        await Assert.ThrowsAsync<OwnershipLostException>(() => old.ChangeAsync(LeasedGrain.NothingToWrite, () => { }));

        Assert.Equal(1, _grain.Deactivations);
    }

    [Fact]
    public async Task A_lease_is_a_full_one_since_the_right_is_prolonged_first()
    {
        var owner = await _grain.ClaimAsync();
        _grain.Time.Advance(TimeSpan.FromSeconds(1.8));

        Assert.Equal(LeasedGrain.Options.ReaderLease, await owner.GrantAsync(LeasedGrain.NewRequest()));
        Assert.Equal(1, _grain.Measurements.Sum("larder.grains.lease.renewals"));
    }

    [Fact]
    public async Task No_lease_lasts_longer_than_the_owners_right_less_the_allowance_for_drift()
    {
        var owner = await _grain.ClaimAsync();
        _grain.Database.IsFull = true;
        _grain.Time.Advance(TimeSpan.FromSeconds(3));

        var duration = await owner.GrantAsync(LeasedGrain.NewRequest());

        Assert.Equal(2.7, duration.TotalSeconds, 3);
    }

    [Fact]
    public async Task A_database_that_hangs_delays_a_lease_by_an_eighth_of_it_and_makes_it_shorter()
    {
        var owner = await _grain.ClaimAsync();
        var stall = new TaskCompletionSource();
        _grain.Database.Stall = stall.Task;
        _grain.Time.Advance(TimeSpan.FromSeconds(2));

        var lease = owner.GrantAsync(LeasedGrain.NewRequest()).AsTask();
        _grain.Time.Advance(TimeSpan.FromSeconds(0.49));
        Assert.False(lease.IsCompleted);
        _grain.Time.Advance(TimeSpan.FromSeconds(0.01));

        Assert.Equal(3.2, (await lease).TotalSeconds, 3);
        stall.SetResult();
    }

    [Fact]
    public async Task An_owner_that_could_not_prolong_its_right_ends_when_it_has_run_out_so_that_another_silo_may_try()
    {
        var owner = await _grain.ClaimAsync();
        _grain.Database.IsFull = true;
        _grain.Time.Advance(LeasedGrain.Options.Ownership);

        await Assert.ThrowsAsync<OwnershipLostException>(() => owner.GrantAsync(LeasedGrain.NewRequest()).AsTask());

        Assert.Equal(1, _grain.Deactivations);
    }

    [Fact]
    public async Task A_change_that_breaks_ends_the_activation_and_swaps_nothing()
    {
        var owner = await _grain.ClaimAsync();
        var swapped = false;

        await Assert.ThrowsAsync<OwnershipLostException>(
            () => owner.ChangeAsync(() => throw new IOException("unknown"), () => swapped = true));

        Assert.False(swapped);
        Assert.Equal(1, _grain.Deactivations);
        await Assert.ThrowsAsync<OwnershipLostException>(() => owner.GrantAsync(LeasedGrain.NewRequest()).AsTask());
    }

    [Fact]
    public async Task After_a_refusal_the_state_is_as_before_and_leases_are_given_again()
    {
        var owner = await _grain.ClaimAsync();

        var refusal = await owner.ChangeAsync(() => Task.FromResult(Refusal.LastAdministrator), () => Assert.Fail("Swapped."));

        Assert.Equal(Refusal.LastAdministrator, refusal);
        Assert.Equal(LeasedGrain.Options.ReaderLease, await owner.GrantAsync(LeasedGrain.NewRequest()));
    }

    [Fact]
    public async Task FLICKER_while_the_outcome_of_a_transaction_is_open_nobody_is_answered_with_what_may_be_old()
    {
        var owner = await _grain.ClaimAsync();
        var transaction = new TaskCompletionSource<Refusal>();
        var swapped = false;

        var change = owner.ChangeAsync(() => transaction.Task, () => swapped = true);
        var reader = owner.GrantAsync(LeasedGrain.NewRequest()).AsTask();
        var question = owner.ConfirmAsync().AsTask();
        Assert.False(reader.IsCompleted || question.IsCompleted);
        transaction.SetResult(Refusal.None);

        Assert.Equal(LeasedGrain.Options.ReaderLease, await reader);
        await question;
        Assert.True(swapped);
        Assert.Equal(Refusal.None, await change);
    }

    [Fact]
    public async Task A_change_that_is_known_not_to_be_written_leaves_everything_as_it_was()
    {
        var owner = await _grain.ClaimAsync();

        await Assert.ThrowsAsync<DatabaseUnavailableException>(
            () => owner.ChangeAsync(() => throw new DatabaseUnavailableException("away", null), () => Assert.Fail("Swapped.")));

        Assert.Equal(0, _grain.Deactivations);
        Assert.Equal(LeasedGrain.Options.ReaderLease, await owner.GrantAsync(LeasedGrain.NewRequest()));
        Assert.Equal(Refusal.None, await owner.ChangeAsync(LeasedGrain.NothingToWrite, () => { }));
    }

    [Fact]
    public async Task An_owner_that_is_asked_all_the_time_prolongs_its_right_when_no_full_lease_is_left_and_not_with_each_question()
    {
        var owner = await _grain.ClaimAsync();
        var duration = LeasedGrain.Options.Ownership * 10;

        for (var passed = TimeSpan.Zero; passed < duration; passed += TimeSpan.FromMilliseconds(100))
        {
            Assert.True(await owner.GrantAsync(LeasedGrain.NewRequest()) > TimeSpan.Zero);
            await Until.TrueAsync(() => !owner.IsRenewing);
            _grain.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(_grain.Measurements.Sum("larder.grains.lease.renewals"), 33, 36);
    }

    [Fact]
    public async Task A_lease_whose_answer_was_lost_does_not_shorten_the_one_before()
    {
        var owner = await _grain.ClaimAsync();
        var reader = LeasedGrain.NewSilentRequest();
        _grain.Time.Advance(TimeSpan.FromSeconds(1.9));
        var end = _grain.Time.GetUtcNow() + (await owner.GrantAsync(reader) / 0.951);
        _grain.Time.Advance(TimeSpan.FromSeconds(1.9));
        await owner.GrantAsync(reader);

        var change = owner.ChangeAsync(LeasedGrain.NothingToWrite, () => { });
        await _grain.TurnUntilAsync(change);

        Assert.True(_grain.Time.GetUtcNow() >= end);
    }

    [Fact]
    public async Task An_owner_that_was_taken_over_confirms_nothing_to_those_who_bring_news()
    {
        var old = await _grain.ClaimAsync();
        await old.VerifyAsync();
        await _grain.ClaimAsync();

        await old.ConfirmAsync();
        await Assert.ThrowsAsync<OwnershipLostException>(() => old.VerifyAsync());
    }

    [Fact]
    public async Task What_is_stored_gets_the_databases_time_however_wrong_the_process_is_about_the_time_of_day()
    {
        var wrong = new FakeTimeProvider(Samples.Noon.AddHours(1));
        await using var grain = await LeasedGrain.NewAsync(wrong);
        var owner = await grain.ClaimAsync();

        Assert.Equal(Samples.Noon, owner.Now);
        grain.Time.Advance(TimeSpan.FromSeconds(5));
        wrong.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(Samples.Noon.AddSeconds(5), owner.Now);
    }
}
