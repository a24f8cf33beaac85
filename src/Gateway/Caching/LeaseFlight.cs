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
/// <param name="Kept">Whether it is served from memory from now on.</param>
internal sealed record LeaseLanding<TEntry>(TEntry? Entry, bool GoodForLater, bool Kept)
    where TEntry : class;

/// <summary>A state with the right to serve it.</summary>
/// <param name="Entry"><see langword="null"/> if nothing exists.</param>
/// <param name="Serial">Its version.</param>
/// <param name="Until">By the process's monotonic clock; long past if it may not be served.</param>
/// <param name="Charge">What counts its bytes; the same for the same entry.</param>
internal sealed record LeaseHold<TEntry>(TEntry? Entry, long Serial, long Until, CacheCharge Charge)
    where TEntry : class;
