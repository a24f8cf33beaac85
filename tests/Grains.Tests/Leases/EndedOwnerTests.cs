using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Leases;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Grains.Tests.Leases;

/// <summary>Activations whose end could not be written down, and who comes after them.</summary>
public sealed class EndedOwnerTests : IAsyncLifetime
{
    private LeasedGrain _grain = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _grain = await LeasedGrain.NewAsync();

    public ValueTask DisposeAsync() => _grain.DisposeAsync();

    [Fact]
    public async Task A_successor_in_the_same_process_writes_as_soon_as_the_database_does()
    {
        await EndOnFullDiskAsync(LeasedGrain.NewRequest());

        var successor = await _grain.ClaimAsync();
        var change = successor.ChangeAsync(LeasedGrain.NothingToWrite, () => { });

        Assert.True(change.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_successor_in_another_process_waits_for_the_whole_right()
    {
        await EndOnFullDiskAsync(LeasedGrain.NewRequest());

        var successor = await _grain.ClaimAsync(elsewhere: true);
        var waited = await _grain.TurnUntilAsync(successor.ChangeAsync(LeasedGrain.NothingToWrite, () => { }));

        Assert.True(waited >= LeasedGrain.Options.Ownership);
    }

    [Fact]
    public async Task A_successor_waits_if_somebody_else_owned_the_row_in_between()
    {
        await EndOnFullDiskAsync(LeasedGrain.NewRequest());
        await _grain.ClaimAsync(elsewhere: true);

        var successor = await _grain.ClaimAsync();
        var waited = await _grain.TurnUntilAsync(successor.ChangeAsync(LeasedGrain.NothingToWrite, () => { }));

        Assert.True(waited >= LeasedGrain.Options.Ownership);
    }

    [Fact]
    public async Task A_successor_waits_for_a_reader_that_did_not_answer_and_no_longer()
    {
        var owner = await _grain.ClaimAsync();
        await owner.GrantAsync(LeasedGrain.NewSilentRequest());
        await owner.ReleaseAsync(new CancellationToken(canceled: true));

        var successor = await _grain.ClaimAsync();
        var waited = await _grain.TurnUntilAsync(successor.ChangeAsync(LeasedGrain.NothingToWrite, () => { }));

        Assert.InRange(waited, LeasedGrain.Options.ReaderLease, LeasedGrain.Options.ReaderLease * 1.1);
    }

    [Fact]
    public void What_nobody_asks_for_is_forgotten()
    {
        var time = new FakeTimeProvider();
        var ended = new EndedOwners(time);
        ended.Add("a", epoch: 1, quietFrom: 0, forget: time.GetTimestamp() + time.TimestampFrequency);
        time.Advance(TimeSpan.FromSeconds(2));

        ended.Add("b", epoch: 1, quietFrom: 0, forget: time.GetTimestamp() + time.TimestampFrequency);

        Assert.Equal(1, ended.Count);
        Assert.Null(ended.Take("a", 1));
        Assert.Null(ended.Take("b", 2));
        Assert.Equal(0, ended.Take("b", 1));
    }

    /// <summary>A change fails, and so does writing down that the activation has ended.</summary>
    private async Task EndOnFullDiskAsync(LeaseRequest reader)
    {
        var owner = await _grain.ClaimAsync();
        await owner.GrantAsync(reader);
        _grain.Database.IsFull = true;
        await Assert.ThrowsAsync<OwnershipLostException>(
            () => owner.ChangeAsync(() => throw new IOException("No space left on device."), () => { }));
        await owner.ReleaseAsync(Stop);
        _grain.Database.IsFull = false;
    }
}
