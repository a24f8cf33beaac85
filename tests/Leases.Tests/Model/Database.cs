using Larder.Grains.Abstractions;
using Larder.Grains.Leases;

namespace Larder.Leases.Tests.Model;

/// <summary>A database with one row, whose transactions happen one after the other, at times that nobody chooses.</summary>
/// <param name="rate">How fast its clock runs.</param>
internal sealed class Database(World world, double rate, Mutation mutation)
{
    private TimeSpan _leasedUntil;
    private TimeSpan _awayUntil;
    private long _epoch;
    private long _endedEpoch;

    /// <summary>The state as of each serial; 0 while there is no row.</summary>
    public List<Register> History { get; } = [Register.Empty];

    public Register Present => History[^1];

    private bool Exists => Serial > 0;

    private long Serial => History.Count - 1;

    private TimeSpan Clock => world.Now * rate;

    private long Microseconds => (long)Clock.TotalMicroseconds;

    /// <summary>Refuses connections for a while.</summary>
    public void GoAway(TimeSpan duration) => _awayUntil = world.Now + duration;

    public Task<RowLook> LookAsync() => RunAsync(writes: false, () => new RowLook(Exists ? _epoch : null, Microseconds));

    public Task<(Register, long)> ReadAsync() => RunAsync(writes: false, () => (Present, Serial));

    public Task<Claim?> ClaimAsync(TimeSpan ownership) => RunAsync(writes: true, () =>
    {
        if (!Exists)
        {
            return null;
        }

        var left = Max(_leasedUntil - Clock, TimeSpan.Zero);
        _epoch++;
        _leasedUntil = Max(_leasedUntil, Clock + ownership);
        return new Claim(_epoch, Serial, mutation == Mutation.NoWaitForEarlierOwners ? TimeSpan.Zero : left, Microseconds);
    });

    public Task<long?> RenewAsync(long epoch, TimeSpan ownership) => RunAsync<long?>(writes: true, () =>
    {
        if (epoch != _epoch && mutation != Mutation.NoEpochInRenewals)
        {
            return null;
        }

        _leasedUntil = Clock + ownership;
        return Microseconds;
    });

    public Task ReleaseAsync(long epoch) => RunAsync(writes: true, () =>
    {
        _leasedUntil = epoch == _epoch ? TimeSpan.Zero : _leasedUntil;
        _endedEpoch = epoch < _epoch ? Math.Max(epoch, _endedEpoch) : _endedEpoch;
        return true;
    });

    public Task<bool> HasEndedAsync(long epoch) =>
        RunAsync(writes: false, () => mutation == Mutation.AnyEarlierEndCounts ? _endedEpoch > 0 : _endedEpoch >= epoch);

    /// <summary>The fenced transaction of a change, or the insert of the row by an activation that owns nothing.</summary>
    public Task<Refusal> WriteAsync(long epoch, long serial, int change, TimeSpan ownership) => RunAsync(writes: true, () =>
    {
        var isOwner = epoch == 0 ? !Exists : epoch == _epoch || mutation == Mutation.NoEpochInWrites;
        if (!isOwner || serial != Serial)
        {
            throw new OwnershipFencedException();
        }

        if (Change.IsRefused(change))
        {
            return Refusal.LastAdministrator;
        }

        if (!Exists)
        {
            (_epoch, _leasedUntil) = (LeasedRow.FirstEpoch, Clock + ownership);
        }

        History.Add(Present.With(change));
        return Refusal.None;
    });

    private async Task<T> RunAsync<T>(bool writes, Func<T> statements)
    {
        var caller = Process.Current;
        if (_awayUntil > world.Now || world.Chance(0.002))
        {
            await Task.Delay(world.Between(0, 300), caller.Time);
            throw new DatabaseUnavailableException("The database is away.", null);
        }

        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lost = world.Chance(0.004);
        if (lost)
        {
            world.After(world.Between(1, 3_000), caller, () => answer.TrySetException(Lost(writes)));
        }

        if (!lost || world.Chance(0.7))
        {
            var delay = world.Chance(lost ? 0.5 : 0.01) ? world.Between(1, 6_000) : world.Between(0.2, 2);
            world.After(delay, null, () => Execute(caller, statements, lost ? null : answer));
        }

        return await answer.Task;
    }

    private void Execute<T>(Process caller, Func<T> statements, TaskCompletionSource<T>? answer)
    {
        var delay = world.Chance(0.01) ? world.Between(1, 3_000) : world.Between(0.1, 1);
        try
        {
            var result = statements();
            world.After(delay, caller, () => answer?.TrySetResult(result));
        }
        catch (OwnershipFencedException exception)
        {
            world.After(delay, caller, () => answer?.TrySetException(exception));
        }
    }

    private Exception Lost(bool writes) => writes && mutation != Mutation.UnknownOutcomeIsTakenForNone
        ? new DatabaseOutcomeUnknownException("The connection broke.", null)
        : new DatabaseUnavailableException("The connection broke.", null);

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

/// <summary>The row as one silo reaches it.</summary>
internal sealed class ModelRow(Database database) : ILeasedRow
{
    public Task<RowLook> LookAsync(CancellationToken cancellationToken) => database.LookAsync();

    public Task<Claim?> ClaimAsync(TimeSpan ownership, bool advance, CancellationToken cancellationToken) =>
        database.ClaimAsync(ownership);

    public Task<long?> RenewAsync(long epoch, TimeSpan ownership, CancellationToken cancellationToken) =>
        database.RenewAsync(epoch, ownership);

    public Task ReleaseAsync(long epoch, CancellationToken cancellationToken) => database.ReleaseAsync(epoch);

    public Task<bool> HasEndedAsync(long epoch, CancellationToken cancellationToken) => database.HasEndedAsync(epoch);
}

/// <summary>The changes of the model are numbers.</summary>
internal static class Change
{
    /// <summary>Whether the transaction refuses it.</summary>
    public static bool IsRefused(int change) => change % 13 == 0;
}
