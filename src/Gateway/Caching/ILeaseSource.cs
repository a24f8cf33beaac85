using Larder.Grains.Abstractions.Leases;

namespace Larder.Gateway.Caching;

/// <summary>What a <see cref="LeaseCache{TSnapshot, TEntry}"/> must know of the kind of thing it holds.</summary>
/// <typeparam name="TSnapshot">What the grain answers.</typeparam>
/// <typeparam name="TEntry">What the gateway makes of it, once for each serial; immutable to its users.</typeparam>
internal interface ILeaseSource<TSnapshot, TEntry>
    where TSnapshot : class
    where TEntry : class
{
    /// <summary>The owner's name for what is leased under this key; see <see cref="LeaseResource"/>.</summary>
    string ResourceOf(string key);

    /// <summary>One grain call.</summary>
    Task<Leased<TSnapshot>> AcquireAsync(string key, LeaseRequest request);

    /// <summary>Makes the entry of a new snapshot. May read more of the same serial from the grain.</summary>
    /// <param name="known">What the request said is known; <see langword="null"/> if it said nothing.</param>
    /// <param name="charge">Takes the entry's bytes, now and later.</param>
    /// <returns><see langword="null"/> if the grain has gone on to another serial: acquire anew.</returns>
    ValueTask<TEntry?> MakeAsync(string key, TSnapshot snapshot, long serial, LeaseHold<TEntry>? known, CacheCharge charge);
}
