namespace Larder.Gateway.Caching;

/// <summary>One call to an owner, and those who wait for it.</summary>
internal sealed class LeaseFlight<TEntry>
    where TEntry : class
{
    private readonly TaskCompletionSource<LeaseLanding<TEntry>> _landing =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<LeaseLanding<TEntry>> Landing => _landing.Task;

    public void Land(LeaseLanding<TEntry> landing) => _landing.SetResult(landing);

    public void Fail(Exception exception) => _landing.SetException(exception);
}

/// <summary>What a call brought.</summary>
/// <param name="Entry"><see langword="null"/> if nothing exists.</param>
/// <param name="GoodForLater">Also for those who came after the call was sent.</param>
/// <param name="KeptUntil">Until when it is served from memory; <see langword="null"/> if it is not.</param>
internal sealed record LeaseLanding<TEntry>(TEntry? Entry, bool GoodForLater, long? KeptUntil)
    where TEntry : class;

/// <summary>A state with the right to serve it.</summary>
/// <param name="Entry"><see langword="null"/> if nothing exists.</param>
/// <param name="Serial">Its version.</param>
/// <param name="Until">By the process's monotonic clock; long past if it may not be served.</param>
/// <param name="RenewFrom">From when on somebody who is served has the lease renewed, without waiting for it; never if that has begun.</param>
/// <param name="Charge">What counts its bytes; the same for the same entry.</param>
internal sealed record LeaseHold<TEntry>(TEntry? Entry, long Serial, long Until, long RenewFrom, CacheCharge Charge)
    where TEntry : class;

/// <summary>A state as a reader got it.</summary>
/// <param name="Entry"><see langword="null"/> if nothing exists.</param>
/// <param name="Until">Until when it is in memory unless it is revoked, by the process's monotonic clock; long past if it is not kept.</param>
internal readonly record struct LeaseRead<TEntry>(TEntry? Entry, long Until)
    where TEntry : class;
