using System.Collections.Concurrent;
using Larder.Grains.Abstractions.Leases;

namespace Larder.Gateway.Caching;

/// <summary>States of grains, served from memory for as long as their owners allow. See docs/leases.md.</summary>
/// <remarks>
/// A hit is a look-up and a look at the clock. A miss is one call, however many requests wait for it. Nothing is served that
/// is older than the last change which was acknowledged before the request came.
/// </remarks>
internal sealed class LeaseCache<TSnapshot, TEntry>(
    ILeaseSource<TSnapshot, TEntry> source,
    LeaseReader reader,
    GrainRetry retry,
    CacheMemory memory,
    CacheMetrics metrics,
    TimeProvider time)
    where TSnapshot : class
    where TEntry : class
{
    /// <summary>An owner gives shorter leases only when its database is away: then it is not asked ever more often.</summary>
    private static readonly TimeSpan ShortestRenewed = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, LeaseSlot<TEntry>> _slots = new(StringComparer.Ordinal);

    /// <summary>The present state.</summary>
    /// <returns><see langword="null"/> if nothing exists under this key.</returns>
    /// <exception cref="ClusterUnavailableException">No owner could be asked.</exception>
    public ValueTask<TEntry?> GetAsync(string key, CancellationToken cancellationToken)
    {
        return TryGet(key, out var entry)
            ? new ValueTask<TEntry?>(entry)
            : new ValueTask<TEntry?>(EntryAsync(AskAsync(key, cancellationToken)));

        static async Task<TEntry?> EntryAsync(Task<LeaseRead<TEntry>> read) => (await read).Entry;
    }

    /// <summary>The present state, if it is in memory.</summary>
    /// <param name="entry"><see langword="null"/> if it is known that nothing exists.</param>
    public bool TryGet(string key, out TEntry? entry)
    {
        var hold = Serve(key);
        entry = hold?.Entry;
        return hold is not null;
    }

    /// <summary>As <see cref="GetAsync"/>, for those who make something of several states and keep it for as long as all of them hold.</summary>
    public ValueTask<LeaseRead<TEntry>> ReadAsync(string key, CancellationToken cancellationToken) =>
        Serve(key) is { } hold
            ? new ValueTask<LeaseRead<TEntry>>(new LeaseRead<TEntry>(hold.Entry, hold.Until))
            : new ValueTask<LeaseRead<TEntry>>(AskAsync(key, cancellationToken));

    /// <summary>Has the lease renewed if half of it has passed, and waits for that. For those who keep what they made of several states,
    /// and so do not ask for each of them when they serve it.</summary>
    public async Task RenewAsync(string key, CancellationToken cancellationToken)
    {
        if (Serve(key) is null)
        {
            await AskAsync(key, cancellationToken);
        }
        else if (_slots.TryGetValue(key, out var slot) && slot.InFlight is { } flight)
        {
            await flight.Landing.WaitAsync(cancellationToken);
        }
    }

    /// <returns><see langword="null"/> if there is nothing that may be served now.</returns>
    private LeaseHold<TEntry>? Serve(string key)
    {
        if (!_slots.TryGetValue(key, out var slot))
        {
            return null;
        }

        var now = time.GetTimestamp();
        var hold = slot.Serve(now);
        if (hold is not null && now >= hold.RenewFrom && slot.TryRenew(hold) is { } flight)
        {
            // Ahead of time, so that nobody has to wait for an owner, not even for one that has just been lost.
            metrics.RenewedAhead();
            flight.Landing.Ignore();
            FlyAsync(key, slot, flight).Ignore();
        }

        return hold;
    }

    private async Task<LeaseRead<TEntry>> AskAsync(string key, CancellationToken cancellationToken)
    {
        for (var round = 0; ; round++)
        {
            var (slot, flight, mine) = Join(key);
            if (mine)
            {
                FlyAsync(key, slot, flight).Ignore();
            }

            var landing = await flight.Landing.WaitAsync(cancellationToken);

            // Whoever came after the call was sent may only use what may be kept. In the second round every flight is younger.
            if (mine || round > 0 || landing.GoodForLater)
            {
                if (landing.KeptUntil is null)
                {
                    metrics.ServedOnce();
                }

                return new LeaseRead<TEntry>(landing.Entry, landing.KeptUntil ?? long.MinValue);
            }
        }
    }

    private (LeaseSlot<TEntry> Slot, LeaseFlight<TEntry> Flight, bool Mine) Join(string key)
    {
        while (true)
        {
            // A slot that was closed just now is about to leave the table.
            var slot = _slots.GetOrAdd(key, NewSlot);
            if (slot.TryJoin(out var flight, out var mine))
            {
                return (slot, flight, mine);
            }
        }
    }

    private LeaseSlot<TEntry> NewSlot(string key) => new(key, source.ResourceOf(key), reader, _slots);

    private async Task FlyAsync(string key, LeaseSlot<TEntry> slot, LeaseFlight<TEntry> flight)
    {
        try
        {
            var landing = await retry.RunAsync(() => AskOnceAsync(key, slot, flight), CancellationToken.None);
            slot.CloseIfEmpty(time.GetTimestamp());
            memory.Trim();
            flight.Land(landing);
        }
        catch (Exception exception)
        {
            slot.Abandon(flight);
            slot.CloseIfEmpty(time.GetTimestamp());
            flight.Fail(exception);
        }
    }

    private async Task<LeaseLanding<TEntry>> AskOnceAsync(string key, LeaseSlot<TEntry> slot, LeaseFlight<TEntry> flight)
    {
        var known = slot.Known;
        var before = time.GetTimestamp();
        metrics.Acquired();
        var leased = await source.AcquireAsync(key, reader.NewRequest(known?.Entry is null ? null : known.Serial));
        if (known is not null && leased.Serial < known.Serial)
        {
            throw new OwnershipLostException($"An older state of '{key}' than is known here was answered; ask again.");
        }

        var held = await HoldAsync(key, known, leased, before);
        return slot.Store(flight, held, time.GetTimestamp());
    }

    private async Task<LeaseHold<TEntry>> HoldAsync(
        string key, LeaseHold<TEntry>? known, Leased<TSnapshot> leased, long before)
    {
        var until = leased.Duration > TimeSpan.Zero ? After(before, leased.Duration) : long.MinValue;
        var renewFrom = leased.Duration >= ShortestRenewed ? After(before, leased.Duration / 2) : long.MaxValue;
        if (known?.Entry is not null && leased is { Exists: true, Snapshot: null } && leased.Serial == known.Serial)
        {
            return known with { Until = until, RenewFrom = renewFrom };
        }

        var charge = memory.NewCharge();
        charge.Add(LeaseSlot.Overhead + (4 * key.Length));
        if (!leased.Exists)
        {
            return new LeaseHold<TEntry>(null, leased.Serial, until, renewFrom, charge);
        }

        TEntry? entry = null;
        try
        {
            entry = leased.Snapshot is null ? null : await source.MakeAsync(key, leased.Snapshot, leased.Serial, known, charge);
        }
        finally
        {
            if (entry is null)
            {
                charge.Release();
            }
        }

        if (entry is null)
        {
            throw new OwnershipLostException($"The state of '{key}' changed while it was read; ask again.");
        }

        return new LeaseHold<TEntry>(entry, leased.Serial, until, renewFrom, charge);
    }

    private long After(long timestamp, TimeSpan duration) =>
        timestamp + (long)(duration.TotalSeconds * time.TimestampFrequency);
}
