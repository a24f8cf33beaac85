using Larder.Grains.Abstractions.Leases;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Leases;

/// <summary>Makes the owner's side of leases for the grains of one silo.</summary>
internal sealed class LeaseOwners(
    IOptions<LeaseOptions> options,
    TimeProvider time,
    EndedOwners ended,
    EndedReaders endedReaders,
    LeaseMetrics metrics,
    ILogger<LeaseOwner> logger)
{
    private readonly LeaseTiming _timing = new(options.Value);

    /// <summary>How long a row that is made now belongs to who makes it.</summary>
    public TimeSpan Ownership => options.Value.Ownership;

    /// <param name="resource">What gateways call it; see <see cref="Abstractions.Leases.LeaseResource"/>.</param>
    /// <param name="deactivate">Ends the activation when nobody uses it any more.</param>
    public LeaseOwner New(string resource, ILeasedRow row, Action deactivate) =>
        new(resource, row, _timing, time, ended, endedReaders, metrics, logger, deactivate);
}
