using System.Collections.Concurrent;

namespace Larder.Gateway.Caching;

/// <summary>What one process holds, or has asked for, under one resource.</summary>
internal abstract class LeaseSlot : CacheItem
{
    /// <summary>About what a slot costs beside its entry, in bytes.</summary>
    public const int Overhead = 600;

    /// <summary>Whether a state may be served from memory now.</summary>
    public abstract bool IsHeld(long now);

    /// <summary>Ends the lease, and makes what a call in flight brings good for those who wait for it already, and for no one else.</summary>
    public abstract void Revoke();
}

/// <inheritdoc/>
/// <param name="key">Under which <paramref name="home"/> holds it.</param>
/// <param name="resource">Under which revocations come.</param>
internal sealed class LeaseSlot<TEntry>(
    string key, string resource, LeaseReader reader, ConcurrentDictionary<string, LeaseSlot<TEntry>> home) : LeaseSlot
    where TEntry : class
{
    private readonly Lock _lock = new();
    private LeaseFlight<TEntry>? _flight;
    private volatile LeaseHold<TEntry>? _hold;
    private bool _closed;

    /// <summary>The newest state that is known here, whether it may be served or not; <see langword="null"/> if there is none.</summary>
    public LeaseHold<TEntry>? Known => _hold;

    /// <inheritdoc/>
    public override bool IsHeld(long now) => _hold is { } hold && now < hold.Until;

    /// <returns><see langword="null"/> if there is nothing that may be served now.</returns>
    public LeaseHold<TEntry>? Serve(long now)
    {
        var hold = _hold;
        if (hold is null || now >= hold.Until)
        {
            return null;
        }

        LastUsed = now;
        return hold;
    }

    /// <summary>Joins the call in flight, or begins one.</summary>
    /// <param name="mine">Whether the caller has begun it, and must send it.</param>
    /// <returns>False if the slot is no longer in use.</returns>
    public bool TryJoin(out LeaseFlight<TEntry> flight, out bool mine)
    {
        lock (_lock)
        {
            mine = _flight is null;
            flight = _flight ??= new LeaseFlight<TEntry>();
            if (mine && !_closed)
            {
                // Within the lock: a closed slot must not take the revocations of the one that followed it.
                reader.Add(resource, this);
            }

            return !_closed;
        }
    }

    /// <summary>Begins a call while the state is still served, once in the life of a lease.</summary>
    /// <param name="served">What was served.</param>
    /// <returns><see langword="null"/> if a call is in flight, or if something else is to be served by now.</returns>
    public LeaseFlight<TEntry>? TryRenew(LeaseHold<TEntry> served)
    {
        lock (_lock)
        {
            if (_closed || _flight is not null || !ReferenceEquals(_hold, served))
            {
                return null;
            }

            // If it fails, the lease runs out, and the next request asks.
            _hold = served with { RenewFrom = long.MaxValue };
            return _flight = new LeaseFlight<TEntry>();
        }
    }

    /// <summary>The call in flight; <see langword="null"/> if there is none.</summary>
    public LeaseFlight<TEntry>? InFlight
    {
        get
        {
            lock (_lock)
            {
                return _flight;
            }
        }
    }

    /// <summary>Ends a flight with what it brought.</summary>
    public LeaseLanding<TEntry> Store(LeaseFlight<TEntry> flight, LeaseHold<TEntry> hold, long now)
    {
        lock (_lock)
        {
            var inTime = now < hold.Until;
            var old = _hold;
            if (_flight != flight)
            {
                // Revoked on its way.
                if (old?.Charge != hold.Charge)
                {
                    hold.Charge.Release();
                }

                return new LeaseLanding<TEntry>(hold.Entry, GoodForLater: inTime, KeptUntil: null);
            }

            _flight = null;
            _hold = hold;
            LastUsed = now;
            if (old is not null && old.Charge != hold.Charge)
            {
                old.Charge.Release();
            }

            return new LeaseLanding<TEntry>(hold.Entry, GoodForLater: inTime, KeptUntil: inTime ? hold.Until : null);
        }
    }

    /// <summary>Ends a flight that brought nothing.</summary>
    public void Abandon(LeaseFlight<TEntry> flight)
    {
        lock (_lock)
        {
            if (_flight == flight)
            {
                _flight = null;
            }
        }
    }

    /// <inheritdoc/>
    public override void Revoke()
    {
        lock (_lock)
        {
            _flight = null;
            _hold = _hold is null ? null : _hold with { Until = long.MinValue, RenewFrom = long.MaxValue };
        }
    }

    /// <inheritdoc/>
    public override void Evict() => CloseIf(static (_, _) => true, 0);

    /// <summary>Takes the slot out of use if it holds no state, and nobody waits for one.</summary>
    public void CloseIfEmpty(long now) =>
        CloseIf(static (hold, now) => hold is null || (hold.Entry is null && now >= hold.Until), now);

    private void CloseIf(Func<LeaseHold<TEntry>?, long, bool> condition, long now)
    {
        lock (_lock)
        {
            if (_closed || _flight is not null || !condition(_hold, now))
            {
                return;
            }

            _hold?.Charge.Release();
            _hold = null;
            _closed = true;
        }

        home.TryRemove(KeyValuePair.Create(key, this));
        reader.Remove(resource, this);
    }
}
