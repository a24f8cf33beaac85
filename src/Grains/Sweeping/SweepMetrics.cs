using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Larder.Grains.Leases;

namespace Larder.Grains.Sweeping;

/// <summary>What the sweepers of this silo do, as the meter <c>Larder.Grains</c>.</summary>
internal sealed class SweepMetrics
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _completed = new(StringComparer.Ordinal);
    private readonly Counter<long> _objects;
    private readonly Counter<long> _removed;
    private readonly Counter<long> _removedBytes;
    private readonly Counter<long> _interrupted;

    public SweepMetrics(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create(LeaseMetrics.MeterName);
        _objects = meter.CreateCounter<long>("larder.grains.sweep.objects", "{object}", "Objects of the store that were looked at.");
        _removed = meter.CreateCounter<long>(
            "larder.grains.sweep.removed", "{object}", "Objects that were removed; `kind` says why: orphan, deleted, manifest, unfinished.");
        _removedBytes = meter.CreateCounter<long>("larder.grains.sweep.removed.size", "By", "How large those were.");
        _interrupted = meter.CreateCounter<long>(
            "larder.grains.sweep.interrupted", "{run}", "Runs that the store or the database cut off; they go on later.");
        meter.CreateObservableGauge(
            "larder.grains.sweep.age",
            () => _completed.Select(pair => new Measurement<double>(
                (time.GetUtcNow() - pair.Value).TotalSeconds, new KeyValuePair<string, object?>("share", pair.Key))),
            "s",
            "How long ago each share that this silo sweeps was looked at as a whole.");
    }

    public void Looked(int objects) => _objects.Add(objects);

    public void Removed(SweptObject swept)
    {
        var kind = new KeyValuePair<string, object?>("kind", swept.Kind.ToString().ToLowerInvariant());
        _removed.Add(1, kind);
        _removedBytes.Add(swept.Head.Length, kind);
    }

    public void RemovedUnfinished(int objects) => _removed.Add(objects, new KeyValuePair<string, object?>("kind", "unfinished"));

    public void Interrupted() => _interrupted.Add(1);

    /// <param name="share">The grain's key.</param>
    public void Completed(string share, DateTimeOffset at) => _completed[share] = at;

    /// <summary>Another silo may sweep the share from now on.</summary>
    public void Left(string share) => _completed.TryRemove(share, out _);
}
