namespace Larder.Grains.Abstractions.Leases;

/// <summary>A gateway's wish to serve a grain's snapshot from its own memory for a while.</summary>
/// <param name="Reader">The gateway process that asks; a new one after each start. At most 64 characters.</param>
/// <param name="Observer">Where a revocation is sent.</param>
/// <param name="KnownSerial">The serial of the snapshot the gateway still holds, so that it is not sent again;
/// <see langword="null"/> if it holds none.</param>
[GenerateSerializer, Immutable, Alias("larder.LeaseRequest")]
public sealed record LeaseRequest(
    [property: Id(0)] string Reader,
    [property: Id(1)] ILeaseObserver Observer,
    [property: Id(2)] long? KnownSerial);
