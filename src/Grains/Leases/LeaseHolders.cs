using Larder.Grains.Abstractions.Leases;
using Microsoft.Extensions.Logging;

namespace Larder.Grains.Leases;

/// <summary>The readers that may be serving one grain's state from memory.</summary>
internal sealed partial class LeaseHolders(
    string resource, LeaseTiming timing, TimeProvider time, EndedReaders ended, LeaseMetrics metrics, ILogger logger)
{
    private readonly Dictionary<string, Holder> _holders = [];

    /// <summary>Notes that a reader may serve the state for a while that it counts from before it asked.</summary>
    public void Add(LeaseRequest request, TimeSpan duration)
    {
        var known = _holders.TryGetValue(request.Reader, out var holder);
        if (!known)
        {
            // Readers have a new name after each start, so that those who are gone would stay for ever.
            foreach (var (reader, gone) in _holders)
            {
                if (time.Left(gone.Until) <= TimeSpan.Zero)
                {
                    _holders.Remove(reader);
                }
            }
        }

        // The answer may get lost: the reader then serves on under the lease that it had.
        var until = time.In(timing.Outlast(duration));
        _holders[request.Reader] = new Holder(request.Reader, request.Observer, Math.Max(until, known ? holder!.Until : 0));
        metrics.Granted();
    }

    /// <summary>Ends every lease, and waits until nobody serves the state any more.</summary>
    public async Task RevokeAsync()
    {
        await Task.WhenAll(_holders.Values.Select(RevokeAsync));
        _holders.Clear();
    }

    /// <summary>Ends every lease whose reader answers, and does not wait for the others.</summary>
    /// <returns>From when on nobody serves the state any more.</returns>
    public async Task<long> TryRevokeAsync(CancellationToken cancellationToken)
    {
        var ends = await Task.WhenAll(_holders.Values.ToList().Select(async holder =>
            await TryRevokeAsync(holder, cancellationToken) is null ? time.GetTimestamp() : holder.Until));
        return ends.Append(time.GetTimestamp()).Max();
    }

    private async Task RevokeAsync(Holder holder)
    {
        if (await TryRevokeAsync(holder, CancellationToken.None) is { } failure)
        {
            // However it failed, it is no acknowledgement: a gateway that is cut off or paused may still be serving.
            LogNotAcknowledged(failure, resource, time.Left(holder.Until).TotalMilliseconds);
            await time.WaitUntilAsync(holder.Until);
        }
    }

    /// <returns>Why the reader has not acknowledged; <see langword="null"/> if it has, or if its lease has run out.</returns>
    private async Task<Exception?> TryRevokeAsync(Holder holder, CancellationToken cancellationToken)
    {
        var left = time.Left(holder.Until);
        if (left <= TimeSpan.Zero || ended.Contains(holder.Reader))
        {
            return null;
        }

        try
        {
            await holder.Observer.RevokeAsync(resource).WaitAsync(left, time, cancellationToken);
            metrics.Revoked(acknowledged: true);
            return null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            metrics.Revoked(acknowledged: false);
            return exception;
        }
    }

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning,
        Message = "A gateway did not acknowledge that {Resource} changes; waiting {LeftMs} ms until its lease has run out")]
    private partial void LogNotAcknowledged(Exception exception, string resource, double leftMs);

    private sealed record Holder(string Reader, ILeaseObserver Observer, long Until);
}
