using System.Collections.Concurrent;
using Larder.Grains.Abstractions.Leases;

namespace Larder.Gateway.Caching;

/// <summary>The reader's side of leases for the whole process: owners send their revocations here. See docs/leases.md.</summary>
internal sealed class LeaseReader : ILeaseObserver
{
    private readonly ConcurrentDictionary<string, LeaseSlot> _slots = new(StringComparer.Ordinal);
    private readonly Lazy<ILeaseObserver> _self;
    private readonly CacheMetrics _metrics;
    private long _revocations;

    public LeaseReader(IGrainFactory grains, CacheMetrics metrics)
        : this(reader => grains.CreateObjectReference<ILeaseObserver>(reader), metrics)
    {
    }

    /// <param name="refer">Makes the reference that owners call; used once.</param>
    internal LeaseReader(Func<LeaseReader, ILeaseObserver> refer, CacheMetrics metrics)
    {
        _metrics = metrics;

        // Only a started cluster member can make a reference to itself; an attempt that came too early is not remembered.
        _self = new Lazy<ILeaseObserver>(() => refer(this), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Sent to owners; unique to this process's life.</summary>
    public string Name { get; } = Guid.NewGuid().ToString("n");

    /// <summary>Everything that is held or asked for in this process.</summary>
    public IEnumerable<LeaseSlot> Slots => _slots.Values;

    /// <summary>Counts the revocations. What was made of several states holds while this stays the same and none has run out.</summary>
    public long Revocations => Volatile.Read(ref _revocations);

    /// <summary>A wish of this process.</summary>
    /// <param name="knownSerial">See <see cref="LeaseRequest.KnownSerial"/>.</param>
    public LeaseRequest NewRequest(long? knownSerial) => new(Name, _self.Value, knownSerial);

    /// <inheritdoc/>
    public Task RevokeAsync(string resource)
    {
        _metrics.Revoked();
        if (_slots.TryGetValue(resource, out var slot))
        {
            slot.Revoke();
        }

        // After the slot: whoever sees the new count must not see the old state.
        Interlocked.Increment(ref _revocations);
        return Task.CompletedTask;
    }

    /// <summary>Sends revocations of this resource to this slot from now on; it must be there before a lease is asked for.</summary>
    public void Add(string resource, LeaseSlot slot) => _slots[resource] = slot;

    /// <summary>Takes back an <see cref="Add"/>, unless another slot has taken the resource since.</summary>
    public void Remove(string resource, LeaseSlot slot) => _slots.TryRemove(KeyValuePair.Create(resource, slot));
}
