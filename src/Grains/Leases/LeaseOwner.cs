using System.Diagnostics;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Audit;
using Microsoft.Extensions.Logging;

namespace Larder.Grains.Leases;

/// <summary>The owner's side of leases: lets gateways serve a grain's state from memory, and stops them before it changes.</summary>
/// <remarks>
/// Needs only what <see cref="LeaseTiming"/> says of clocks; in particular it does not need that Orleans runs one activation at a
/// time. Used by one grain activation, on its scheduler. See docs/leases.md.
/// </remarks>
/// <param name="deactivate">Ends the activation when nobody uses it any more.</param>
internal sealed partial class LeaseOwner(
    string resource,
    ILeasedRow row,
    LeaseTiming timing,
    TimeProvider time,
    EndedOwners ended,
    EndedReaders endedReaders,
    LeaseMetrics metrics,
    ILogger logger,
    Action deactivate)
{
    private readonly LeaseHolders _holders = new(resource, timing, time, endedReaders, metrics, logger);
    private readonly DatabaseClock _clock = new(time);
    private Task? _renewal;
    private Task? _transaction;
    private bool _changing;
    private bool _ended;
    private long _ownedUntil;
    private long _writeNotBefore;

    /// <summary>This activation's number; 0 while it owns nothing.</summary>
    public long Epoch { get; private set; }

    /// <summary>Whether the grain's row is this activation's.</summary>
    public bool Owns => Epoch != 0;

    /// <summary>Whether the right is being prolonged just now.</summary>
    public bool IsRenewing => _renewal is not null;

    /// <summary>The time for what is stored; see <see cref="DatabaseClock"/>. Not before <see cref="ClaimAsync"/>.</summary>
    public DateTimeOffset Now => _clock.Now;

    /// <summary>Takes the grain's row over, if there is one. Where there is none, it costs a query and no lock.</summary>
    /// <param name="advance">See <see cref="ILeasedRow.ClaimAsync"/>.</param>
    /// <returns>The state's serial; <see langword="null"/> if there is no row: then nothing can be leased.</returns>
    public async Task<long?> ClaimAsync(bool advance, CancellationToken cancellationToken)
    {
        var look = await row.LookAsync(cancellationToken);
        _clock.Set(look.Now);
        if (look.Epoch is null)
        {
            return null;
        }

        var before = time.GetTimestamp();
        if (await row.ClaimAsync(timing.Ownership, advance, cancellationToken) is not { } claim)
        {
            return null;
        }

        _clock.Set(claim.Now);
        Own(claim.Epoch, before);
        _writeNotBefore = time.In(timing.Outlast(claim.Wait));
        if (ended.Take(resource, claim.Epoch - 1) is { } quietFrom)
        {
            _writeNotBefore = Math.Min(_writeNotBefore, quietFrom);
        }

        return claim.Serial;
    }

    /// <summary>Lets a reader serve the present state.</summary>
    /// <returns>For how long, from before it asked. Zero while a change is under way, and when there is no row.</returns>
    /// <exception cref="OwnershipLostException">This activation's state may be old.</exception>
    public async ValueTask<TimeSpan> GrantAsync(LeaseRequest request)
    {
        await ConfirmAsync(isForLease: true);

        // From here on without an await: a change that begins later finds the lease among those to revoke.
        var left = ThrowIfNotEntitled();
        if (!Owns && !_changing)
        {
            // Names that do not exist are many: their activations are not kept.
            deactivate();
        }

        if (!Owns || _changing)
        {
            return TimeSpan.Zero;
        }

        var duration = left < timing.ReaderLease ? left : timing.ReaderLease;
        _holders.Add(request, duration);
        return duration;
    }

    /// <summary>Before an answer that is no lease and no change: makes sure that this activation may answer for its grain now.</summary>
    /// <exception cref="OwnershipLostException">It may not.</exception>
    public async ValueTask ConfirmAsync()
    {
        await ConfirmAsync(isForLease: false);
        ThrowIfNotEntitled();
    }

    /// <summary>Makes sure that whoever takes the row over reads what is stored after this call began.</summary>
    /// <exception cref="OwnershipLostException">Somebody may have taken it over before.</exception>
    public async Task VerifyAsync()
    {
        await ConfirmAsync();
        var look = await row.LookAsync(CancellationToken.None);
        if (look.Epoch != Epoch)
        {
            LogTakenOver(resource);
            End();
        }

        ThrowIfEnded();
    }

    /// <summary>Before a change is decided: refuses an attempt that was meant for another activation. It was given up, and what
    /// became of the request since is not known here.</summary>
    /// <exception cref="ChangeNotMeantException">It was.</exception>
    public void ThrowUnlessMeant(long? epoch)
    {
        if (epoch is not null && epoch != Epoch)
        {
            throw new ChangeNotMeantException($"The change of '{resource}' was meant for another activation; ask again.");
        }
    }

    /// <summary>Changes the state: gives no more leases, waits until nobody serves the present state, writes, swaps.</summary>
    /// <param name="write">The fenced transaction; or the insert of the row with <see cref="LeasedRow.FirstEpoch"/>, while nothing is
    /// owned. May refuse, if it has written nothing then.</param>
    /// <param name="swap">Puts the new state into memory. Not called after a refusal, nor when the same request has made the change
    /// already.</param>
    /// <exception cref="OwnershipLostException">Fenced, or in the unknown: either way memory may differ from what is stored, and
    /// the activation ends.</exception>
    /// <exception cref="DatabaseUnavailableException">Nothing was written; everything is as before.</exception>
    public async Task<Refusal> ChangeAsync(Func<Task<Refusal>> write, Action swap)
    {
        ThrowIfEnded();
        _changing = true;
        var transaction = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await RevokeAsync();

            // The right may have been lost meanwhile, or given back: then the transaction could only fail.
            ThrowIfEnded();

            // From here until the outcome is known, nobody is answered: what is in memory may be older than what another activation
            // has read, and has shown to others.
            _transaction = transaction.Task;
            return await WriteAsync(write, swap);
        }
        finally
        {
            _changing = false;
            _transaction = null;
            transaction.SetResult();
        }
    }

    /// <summary>At the end of the activation: leaves nothing that its successor would have to wait for, if every reader acknowledges.</summary>
    /// <remarks>It does not wait for those who do not: the watermark stays, and the successor waits instead. Otherwise a process whose
    /// own gateway has stopped already could not end before its leases do. A successor in this process waits for those readers
    /// only, also if the database cannot be written now.</remarks>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        _ended = true;
        if (!Owns)
        {
            return;
        }

        var quietFrom = Math.Max(await _holders.TryRevokeAsync(cancellationToken), _writeNotBefore);
        ended.Add(resource, Epoch, quietFrom, time.In(timing.Outlast(timing.Ownership)));
        if (time.Left(quietFrom) <= TimeSpan.Zero && time.Left(_ownedUntil) > TimeSpan.Zero)
        {
            await TryReleaseAsync(cancellationToken);
        }
    }

    private async Task TryReleaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            // One that is under way would undo it.
            await (_renewal ?? Task.CompletedTask).WaitAsync(cancellationToken);
            await row.ReleaseAsync(Epoch, cancellationToken);
            ended.Take(resource, Epoch);
        }
        catch (Exception exception)
        {
            LogNotReleased(exception, resource);
        }
    }

    private void Own(long epoch, long before)
    {
        Epoch = epoch;
        _ownedUntil = time.After(before, timing.Right);
    }

    /// <param name="isForLease">Whether a full lease should be left of the right, if it can be had in a moment.</param>
    private async ValueTask ConfirmAsync(bool isForLease)
    {
        while (true)
        {
            ThrowIfEnded();
            if (_transaction is { } transaction)
            {
                await transaction;
                continue;
            }

            if (!Owns)
            {
                await ConfirmAbsenceAsync();
            }
            else if (time.Left(_ownedUntil) is var left && left <= timing.RenewAt)
            {
                var renewal = _renewal ??= RenewAsync();
                if (left <= (isForLease ? timing.ShortestLease : TimeSpan.Zero))
                {
                    await renewal;
                }
                else if (isForLease)
                {
                    // Whoever can do with what is left does not wait for a database that hangs.
                    await Task.WhenAny(renewal, Task.Delay(timing.Moment, time));
                }
            }

            if (_transaction is null)
            {
                return;
            }
        }
    }

    /// <summary>Nothing can be leased where there is no row, so each answer looks anew whether that is still so.</summary>
    private async Task ConfirmAbsenceAsync()
    {
        var look = await row.LookAsync(CancellationToken.None);
        _clock.Set(look.Now);
        if (look.Epoch is null || Owns || _transaction is not null)
        {
            return;
        }

        // Made by another activation.
        End();
        throw new OwnershipLostException($"'{resource}' has just been made; ask again.");
    }

    private async Task RenewAsync()
    {
        // Leaves the caller's frame first, so that _renewal is set before it is cleared.
        await Task.Yield();
        try
        {
            var before = time.GetTimestamp();
            if (await row.RenewAsync(Epoch, timing.Ownership, CancellationToken.None) is { } now)
            {
                metrics.Renewed();
                _clock.Set(now);
                _ownedUntil = time.After(before, timing.Right);
            }
            else
            {
                LogTakenOver(resource);
                End();
            }
        }
        catch (Exception exception)
        {
            // The database is away: what is left of the right can still be used.
            LogNotProlonged(exception, resource);
        }
        finally
        {
            _renewal = null;
        }
    }

    private async Task RevokeAsync()
    {
        using var step = LeaseTracing.Start("lease.revoke", resource);
        var before = time.GetTimestamp();
        await OutlastEarlierAsync();
        await _holders.RevokeAsync();
        metrics.Waited(time.GetElapsedTime(before));
    }

    private async Task<Refusal> WriteAsync(Func<Task<Refusal>> write, Action swap)
    {
        using var step = LeaseTracing.Start("lease.write", resource);
        var before = time.GetTimestamp();
        Refusal refusal;
        try
        {
            refusal = await write();
        }
        catch (RepeatedChangeException)
        {
            // Nothing was written, and memory is right: the fence of the same transaction said so.
            LogRepeated(resource);
            return Refusal.None;
        }
        catch (Exception exception)
        {
            step?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            if (exception is DatabaseUnavailableException)
            {
                throw;
            }

            if (exception is OwnershipFencedException)
            {
                metrics.Fenced();
            }

            LogLost(exception, resource);
            End();
            throw new OwnershipLostException($"A change of '{resource}' did not go through here; ask again.");
        }

        if (refusal == Refusal.None)
        {
            if (!Owns)
            {
                Own(LeasedRow.FirstEpoch, before);
            }

            swap();
        }

        return refusal;
    }

    private void End()
    {
        if (!_ended)
        {
            metrics.Lost();
            _ended = true;
            deactivate();
        }
    }

    private void ThrowIfEnded()
    {
        if (_ended)
        {
            throw new OwnershipLostException($"This activation of '{resource}' no longer knows what is stored; ask again.");
        }
    }

    /// <returns>How much of the right is left.</returns>
    private TimeSpan ThrowIfNotEntitled()
    {
        ThrowIfEnded();
        if (!Owns)
        {
            return TimeSpan.Zero;
        }

        var left = time.Left(_ownedUntil);
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        // It could not be prolonged. Another silo may reach the database while this one does not.
        End();
        throw new OwnershipLostException($"The right to answer for '{resource}' has run out; ask again.");
    }
}
