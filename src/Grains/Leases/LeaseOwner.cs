using Larder.Grains.Abstractions.Leases;

namespace Larder.Grains.Leases;

/// <summary>The owner's side of leases: lets gateways serve a grain's state from memory, and stops them before it changes.</summary>
/// <remarks>
/// Needs only that clocks measure durations alike within <see cref="DriftAllowance"/>; in particular it does not need that
/// Orleans runs one activation at a time. Used by one grain activation, on its scheduler. See docs/leases.md.
/// </remarks>
internal sealed class LeaseOwner(string resource, LeasedRow row, LeaseOptions options, TimeProvider time)
{
    /// <summary>The owner believes its right to end this much earlier than the database says, for clocks that run unevenly.</summary>
    private const double DriftAllowance = 0.05;

    private readonly Dictionary<string, Holder> _holders = [];
    private Task? _renewal;
    private bool _revoking;
    private long _ownedUntil;
    private long _writeNotBefore;

    /// <summary>This activation's number; 0 while it owns nothing.</summary>
    public long Epoch { get; private set; }

    /// <summary>Whether the grain's row is this activation's.</summary>
    public bool Owns => Epoch != 0;

    /// <summary>Takes the grain's row over.</summary>
    /// <returns>What was found; <see langword="null"/> if there is no row: then nothing can be leased.</returns>
    public async Task<Claim?> ClaimAsync(bool advance, CancellationToken cancellationToken)
    {
        var before = time.GetTimestamp();
        var claim = await row.ClaimAsync(options.Ownership, advance, cancellationToken);
        if (claim is not null)
        {
            Own(claim.Epoch, before);
            _writeNotBefore = After(time.GetTimestamp(), claim.Wait);
        }

        return claim;
    }

    /// <summary>Begins to own a row that this activation has just inserted, with a <c>leased_until</c> of its own making.</summary>
    /// <param name="before">The clock before the insert was sent.</param>
    public void Own(long epoch, long before)
    {
        Epoch = epoch;
        _ownedUntil = After(before, options.Ownership * (1 - DriftAllowance));
    }

    /// <summary>Lets a reader serve the present state.</summary>
    /// <returns>For how long, from before it asked. Zero while a change is under way.</returns>
    /// <exception cref="OwnershipLostException">Another activation has taken over: this one's state may be old.</exception>
    public async ValueTask<TimeSpan> GrantAsync(LeaseRequest request)
    {
        if (!_revoking && Left(_ownedUntil) < options.ReaderLease)
        {
            await RenewOnceAsync();
        }

        var left = Left(_ownedUntil);
        if (left <= TimeSpan.Zero)
        {
            throw new OwnershipLostException($"The right to answer for '{resource}' has run out.");
        }

        if (_revoking)
        {
            return TimeSpan.Zero;
        }

        var duration = left < options.ReaderLease ? left : options.ReaderLease;
        _holders[request.Reader] = new Holder(request.Observer, After(time.GetTimestamp(), duration));
        return duration;
    }

    /// <summary>Before a write: gives no more leases, and waits until nobody serves the present state any more.</summary>
    public async Task RevokeAsync()
    {
        _revoking = true;
        await WaitUntilAsync(_writeNotBefore);
        await Task.WhenAll(_holders.Values.Select(RevokeAsync));
        _holders.Clear();
    }

    /// <summary>After a write: gives leases again.</summary>
    public void Resume() => _revoking = false;

    /// <summary>At the end of the activation: leaves nothing that its successor would have to wait for.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (!Owns)
        {
            return;
        }

        await RevokeAsync();
        if (Left(_ownedUntil) > TimeSpan.Zero)
        {
            await row.ReleaseAsync(Epoch, cancellationToken);
        }
    }

    private async Task RevokeAsync(Holder holder)
    {
        var left = Left(holder.Until);
        if (left <= TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await holder.Observer.RevokeAsync(resource).WaitAsync(left, time);
        }
        catch (Exception)
        {
            // However it failed, it is no acknowledgement: a gateway that is cut off or paused may still be serving.
            await WaitUntilAsync(holder.Until);
        }
    }

    private Task RenewOnceAsync() => _renewal ??= RenewAsync();

    private async Task RenewAsync()
    {
        // Leaves the caller's frame first, so that _renewal is set before it is cleared.
        await Task.Yield();
        try
        {
            var before = time.GetTimestamp();
            if (!await row.RenewAsync(Epoch, options.Ownership, CancellationToken.None))
            {
                _ownedUntil = before;
                throw new OwnershipLostException($"Another activation has taken '{resource}' over.");
            }

            _ownedUntil = After(before, options.Ownership * (1 - DriftAllowance));
        }
        finally
        {
            _renewal = null;
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

    private TimeSpan Left(long timestamp) => time.GetElapsedTime(time.GetTimestamp(), timestamp);

    private long After(long timestamp, TimeSpan duration) =>
        timestamp + (long)(duration.TotalSeconds * time.TimestampFrequency);

    private sealed record Holder(ILeaseObserver Observer, long Until);
}
