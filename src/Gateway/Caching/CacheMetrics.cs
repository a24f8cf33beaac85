using System.Diagnostics.Metrics;

namespace Larder.Gateway.Caching;

/// <summary>What the gateway's memory does, as the meter <c>Larder.Gateway</c>.</summary>
internal sealed class CacheMetrics
{
    /// <summary>The meter's name, for exporters.</summary>
    public const string MeterName = "Larder.Gateway";

    private readonly Counter<long> _acquires;
    private readonly Counter<long> _revocations;
    private readonly Counter<long> _serveOnce;
    private readonly Counter<long> _renewals;
    private readonly Meter _meter;

    public CacheMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _acquires = _meter.CreateCounter<long>(
            "larder.gateway.lease.acquires", "{call}", "Calls to grains for the right to serve a state from memory.");
        _revocations = _meter.CreateCounter<long>(
            "larder.gateway.lease.revocations", "{call}", "Leases that owners took back before a change.");
        _renewals = _meter.CreateCounter<long>(
            "larder.gateway.lease.renewals", "{call}", "Calls for a lease that had not run out yet, ahead of time; counted as acquires, too.");
        _serveOnce = _meter.CreateCounter<long>(
            "larder.gateway.lease.serve_once", "{read}", "Reads answered with a state that could not be kept.");
    }

    public void Acquired() => _acquires.Add(1);

    public void Revoked() => _revocations.Add(1);

    public void RenewedAhead() => _renewals.Add(1);

    public void ServedOnce() => _serveOnce.Add(1);

    /// <summary>Adds the figures that are looked up when somebody asks.</summary>
    public void Observe(Func<long> leasesHeld, Func<long> cacheBytes)
    {
        _meter.CreateObservableGauge(
            "larder.gateway.lease.held", leasesHeld, "{lease}", "States that may be served from memory now.");
        _meter.CreateObservableGauge(
            "larder.gateway.cache.size", cacheBytes, "By", "Memory held by cached states and pages.");
    }
}
