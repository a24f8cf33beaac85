using Orleans.Concurrency;

namespace Larder.Grains.Abstractions.Leases;

/// <summary>The part of a gateway that takes revocations. One for each process.</summary>
[GrainInterfaceType("lease-observer"), Alias("larder.ILeaseObserver"), Orleans.CodeGeneration.Version(1)]
public interface ILeaseObserver : IGrainObserver
{
    /// <summary>Ends the lease on <paramref name="resource"/> at once.</summary>
    /// <returns>Completes when no request that starts from now on is served the revoked snapshot: the completion is the
    /// acknowledgement which the writer waits for. A failed call acknowledges nothing.</returns>
    /// <param name="resource">The grain's key with its kind before it, as <see cref="LeaseResource"/> makes it.</param>
    [Alias("Revoke"), AlwaysInterleave]
    Task RevokeAsync(string resource);
}
