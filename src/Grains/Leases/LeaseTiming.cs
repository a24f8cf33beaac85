namespace Larder.Grains.Leases;

/// <summary>The durations of the protocol, with what they need so that clocks may run unevenly.</summary>
/// <remarks>
/// The one assumption: of two clocks (the database's, a silo's, a gateway's) that measure the same while, up to the longest ownership,
/// none shows less than <c>1 - drift</c> of what the other shows. So who must stop by another clock stops at that part of the time, and
/// who must wait by another clock waits for the time divided by it.
/// </remarks>
/// <param name="drift">A test may allow for less than clocks really do, to see what happens.</param>
internal sealed class LeaseTiming(LeaseOptions options, double drift = LeaseTiming.DriftAllowance)
{
    /// <summary>How much less one clock may show than another.</summary>
    public const double DriftAllowance = 0.05;

    /// <summary>How long a row is owned, by the database's clock.</summary>
    public TimeSpan Ownership => options.Ownership;

    /// <summary>The longest lease, by the reader's clock.</summary>
    public TimeSpan ReaderLease => options.ReaderLease;

    /// <summary>How long the owner uses its right, by its own clock.</summary>
    public TimeSpan Right => options.Ownership * (1 - drift);

    /// <summary>When no more than this is left of the right, it is prolonged if somebody uses it: no full lease can be given any more. A page
    /// that is asked for all the time is served on while its silo is replaced only if the gateway has half of a full lease left
    /// then.</summary>
    public TimeSpan RenewAt => options.ReaderLease;

    /// <summary>How long a reader waits for the owner's right to be prolonged, so as to get a full lease; then it gets less.</summary>
    public TimeSpan Moment => options.ReaderLease / 8;

    /// <summary>A reader rather waits for the owner's right to be prolonged, however long that takes, than to get less.</summary>
    public TimeSpan ShortestLease => options.ReaderLease / 4;

    /// <summary>How long to wait, by one's own clock, until <paramref name="duration"/> is over by anybody's.</summary>
    public TimeSpan Outlast(TimeSpan duration) => duration / (1 - drift);
}
