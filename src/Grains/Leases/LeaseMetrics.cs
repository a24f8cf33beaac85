using System.Diagnostics.Metrics;

namespace Larder.Grains.Leases;

/// <summary>What the owners of leases do, as the meter <c>Larder.Grains</c>. Never says names of packages or users.</summary>
internal sealed class LeaseMetrics
{
    /// <summary>The meter's name, for exporters.</summary>
    public const string MeterName = "Larder.Grains";

    private static readonly double[] Seconds = [0.0001, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60];

    private readonly Counter<long> _grants;
    private readonly Counter<long> _revocations;
    private readonly Histogram<double> _revocationWait;
    private readonly Counter<long> _fenced;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _renewals;

    public LeaseMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _grants = meter.CreateCounter<long>(
            "larder.grains.lease.grants", "{lease}", "Leases given to gateways, prolonged ones too.");
        _revocations = meter.CreateCounter<long>(
            "larder.grains.lease.revocations", "{call}", "Leases taken back; `acknowledged` says whether the gateway answered.");
        _revocationWait = meter.CreateHistogram<double>(
            "larder.grains.lease.revocation.wait",
            "s",
            "How long changes waited until nobody served the older state.",
            advice: new() { HistogramBucketBoundaries = Seconds });
        _fenced = meter.CreateCounter<long>(
            "larder.grains.lease.fenced", "{change}", "Changes that were not written, since another activation owns the row.");
        _renewals = meter.CreateCounter<long>(
            "larder.grains.lease.renewals", "{update}", "Rights of owners that were prolonged in the database.");
        _lost = meter.CreateCounter<long>(
            "larder.grains.lease.lost", "{activation}", "Activations that ended because they no longer knew what is stored.");
    }

    public void Renewed() => _renewals.Add(1);

    public void Granted() => _grants.Add(1);

    public void Revoked(bool acknowledged) =>
        _revocations.Add(1, new KeyValuePair<string, object?>("acknowledged", acknowledged));

    public void Waited(TimeSpan duration) => _revocationWait.Record(duration.TotalSeconds);

    public void Fenced() => _fenced.Add(1);

    public void Lost() => _lost.Add(1);
}
