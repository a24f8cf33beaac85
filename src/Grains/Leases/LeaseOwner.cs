using System.Diagnostics;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Audit;
using Microsoft.Extensions.Logging;

namespace Larder.Grains.Leases;

/// <summary>The owner's side of leases: lets gateways serve a grain's state from memory, and stops them before it changes.</summary>
/// <remarks>
/// Needs only that clocks measure durations alike within <see cref="DriftAllowance"/>; in particular it does not need that
/// Orleans runs one activation at a time. Used by one grain activation, on its scheduler. See docs/leases.md.
/// </remarks>
/// <param name="deactivate">Ends the activation when nobody uses it any more.</param>
internal sealed partial class LeaseOwner(
    string resource,
    LeasedRow row,
    LeaseOptions options,
    TimeProvider time,
    EndedOwners ended,
    EndedReaders endedReaders,
    LeaseMetrics metrics,
    ILogger logger,
    Action deactivate)
{
    /// <summary>The owner believes its right to end this much earlier than the database says, and a reader's lease this much
    /// later than the reader does, for clocks that run unevenly.</summary>
    private const double DriftAllowance = 0.05;

    private readonly Dictionary<string, Holder> _holders = [];
    private Task? _renewal;
    private bool _changing;
    private bool _ended;
    private long _ownedUntil;
    private long _writeNotBefore;

    /// <summary>This activation's number; 0 while it owns nothing.</summary>
    public long Epoch { get; private set; }

    /// <summary>Whether the grain's row is this activation's.</summary>
    public bool Owns => Epoch != 0;

    /// <summary>Takes the grain's row over, if there is one. Where there is none, it costs a query and no lock.</summary>
    /// <param name="advance">See <see cref="LeasedRow.ClaimAsync"/>.</param>
    /// <returns>The state's serial; <see langword="null"/> if there is no row: then nothing can be leased.</returns>
    public async Task<long?> ClaimAsync(bool advance, CancellationToken cancellationToken)
    {
        if (!await row.ExistsAsync(cancellationToken))
        {
            return null;
        }

        var before = time.GetTimestamp();
        if (await row.ClaimAsync(options.Ownership, advance, cancellationToken) is not { } claim)
        {
            return null;
        }

        Own(claim.Epoch, before);
        _writeNotBefore = After(time.GetTimestamp(), claim.Wait * (1 + DriftAllowance));
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
        await ConfirmAsync(options.ReaderLease);

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

        var duration = left < options.ReaderLease ? left : options.ReaderLease;
        _holders[request.Reader] = new Holder(request.Reader, request.Observer, After(time.GetTimestamp(), duration * (1 + DriftAllowance)));
        metrics.Granted();
        return duration;
    }

    /// <summary>Before an answer that is no lease and no change: makes sure that this activation may answer for its grain now.</summary>
    /// <exception cref="OwnershipLostException">It may not.</exception>
    public async ValueTask ConfirmAsync()
    {
        await ConfirmAsync(TimeSpan.Zero);
        ThrowIfNotEntitled();
    }

    /// <summary>Changes the state: gives no more leases, waits until nobody serves the present state, writes, swaps.</summary>
    /// <param name="write">The fenced transaction; or the insert of the row with <see cref="LeasedRow.FirstEpoch"/>, while nothing is
    /// owned. May refuse, if it has written nothing then.</param>
    /// <param name="swap">Puts the new state into memory. Not called after a refusal, nor when the same request has made the change
    /// already.</param>
    /// <exception cref="OwnershipLostException">Fenced, or in the unknown: either way memory may differ from what is stored, and
    /// the activation ends.</exception>
    public async Task<Refusal> ChangeAsync(Func<Task<Refusal>> write, Action swap)
    {
        ThrowIfEnded();
        await RevokeAsync();

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
            _changing = false;
            return Refusal.None;
        }
        catch (Exception exception)
        {
            step?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
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

        _changing = false;
        return refusal;
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

        _changing = true;
        var holders = _holders.Values.ToList();
        var acknowledged = await Task.WhenAll(holders.Select(holder => TryRevokeAsync(holder, cancellationToken)));
        var silent = holders.Where((_, number) => !acknowledged[number]);
        var quietFrom = silent.Select(holder => holder.Until).Append(_writeNotBefore).Max();
        ended.Add(resource, Epoch, quietFrom, After(time.GetTimestamp(), options.Ownership * (1 + DriftAllowance)));
        if (Left(quietFrom) <= TimeSpan.Zero && Left(_ownedUntil) > TimeSpan.Zero)
        {
            await TryReleaseAsync(cancellationToken);
        }
    }

    private async Task TryReleaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await row.ReleaseAsync(Epoch, cancellationToken);
            ended.Take(resource, Epoch);
        }
        catch (Exception exception)
        {
            LogNotReleased(exception, resource);
        }
    }

    private async Task<bool> TryRevokeAsync(Holder holder, CancellationToken cancellationToken)
    {
        var left = Left(holder.Until);
        if (left <= TimeSpan.Zero || endedReaders.Contains(holder.Reader))
        {
            return true;
        }

        try
        {
            await holder.Observer.RevokeAsync(resource).WaitAsync(left, time, cancellationToken);
            metrics.Revoked(acknowledged: true);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            metrics.Revoked(acknowledged: false);
            return false;
        }
    }

    private void Own(long epoch, long before)
    {
        Epoch = epoch;
        _ownedUntil = After(before, options.Ownership * (1 - DriftAllowance));
    }

    /// <param name="need">How much of the right should be left; prolongs it otherwise.</param>
    private async ValueTask ConfirmAsync(TimeSpan need)
    {
        ThrowIfEnded();
        if (!Owns)
        {
            await ConfirmAbsenceAsync();
        }
        else if (Left(_ownedUntil) <= need)
        {
            await (_renewal ??= RenewAsync());
        }
    }

    /// <summary>Nothing can be leased where there is no row, so each answer looks anew whether that is still so.</summary>
    private async Task ConfirmAbsenceAsync()
    {
        var appeared = await row.ExistsAsync(CancellationToken.None);
        if (!appeared || Owns)
        {
            return;
        }

        // Made by another activation; or by this one, which then learns of it in a moment and must not end.
        if (!_changing)
        {
            End();
        }

        throw new OwnershipLostException($"'{resource}' has just been made; ask again.");
    }

    private async Task RenewAsync()
    {
        // Leaves the caller's frame first, so that _renewal is set before it is cleared.
        await Task.Yield();
        try
        {
            var before = time.GetTimestamp();
            if (await row.RenewAsync(Epoch, options.Ownership, CancellationToken.None))
            {
                _ownedUntil = After(before, options.Ownership * (1 - DriftAllowance));
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
        _changing = true;
        using var step = LeaseTracing.Start("lease.revoke", resource);
        var before = time.GetTimestamp();
        await WaitUntilAsync(_writeNotBefore);
        await Task.WhenAll(_holders.Values.Select(RevokeAsync));
        _holders.Clear();
        metrics.Waited(time.GetElapsedTime(before));
    }

    private async Task RevokeAsync(Holder holder)
    {
        var left = Left(holder.Until);
        if (left <= TimeSpan.Zero || endedReaders.Contains(holder.Reader))
        {
            return;
        }

        try
        {
            await holder.Observer.RevokeAsync(resource).WaitAsync(left, time);
            metrics.Revoked(acknowledged: true);
        }
        catch (Exception exception)
        {
            metrics.Revoked(acknowledged: false);

            // However it failed, it is no acknowledgement: a gateway that is cut off or paused may still be serving.
            LogNotAcknowledged(exception, resource, Left(holder.Until).TotalMilliseconds);
            await WaitUntilAsync(holder.Until);
        }
    }

    private async Task WaitUntilAsync(long timestamp)
    {
        for (var left = Left(timestamp); left > TimeSpan.Zero; left = Left(timestamp))
        {
            // A timer may fire up to a millisecond early; the loop makes up for it.
            await Task.Delay(left + TimeSpan.FromMilliseconds(1), time);
        }
    }

    private void End()
    {
        metrics.Lost();
        _ended = true;
        deactivate();
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
        if (!Owns)
        {
            return TimeSpan.Zero;
        }

        ThrowIfEnded();
        var left = Left(_ownedUntil);
        return left > TimeSpan.Zero
            ? left
            : throw new OwnershipLostException($"The right to answer for '{resource}' has run out; ask again.");
    }

    private TimeSpan Left(long timestamp) => time.GetElapsedTime(time.GetTimestamp(), timestamp);

    private long After(long timestamp, TimeSpan duration) =>
        timestamp + (long)(duration.TotalSeconds * time.TimestampFrequency);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning,
        Message = "A change of {Resource} was fenced or its outcome is unknown; starting anew from what is stored")]
    private partial void LogLost(Exception exception, string resource);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning,
        Message = "Another activation has taken {Resource} over; starting anew from what is stored")]
    private partial void LogTakenOver(string resource);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning,
        Message = "The right to answer for {Resource} could not be prolonged; using what is left of it")]
    private partial void LogNotProlonged(Exception exception, string resource);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning,
        Message = "A gateway did not acknowledge that {Resource} changes; waiting {LeftMs} ms until its lease has run out")]
    private partial void LogNotAcknowledged(Exception exception, string resource, double leftMs);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Warning,
        Message = "That nobody owns {Resource} any more could not be written down; another process would have to wait")]
    private partial void LogNotReleased(Exception exception, string resource);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Information,
        Message = "A change of {Resource} that was made already arrived again; it was not repeated")]
    private partial void LogRepeated(string resource);

    private sealed record Holder(string Reader, ILeaseObserver Observer, long Until);
}
