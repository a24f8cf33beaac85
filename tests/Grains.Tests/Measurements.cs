using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Larder.Grains.Tests;

/// <summary>Makes meters, and adds up what their instruments measure.</summary>
internal sealed class Measurements : IMeterFactory
{
    private readonly ConcurrentDictionary<string, double> _sums = new();
    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();

    public Measurements()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == this)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <param name="name">Of an instrument, with its tags behind it: <c>name tag=value</c>.</param>
    /// <returns>The sum of all values; 0 if nothing was measured.</returns>
    public double Sum(string name) => _sums.GetValueOrDefault(name);

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        _meters.Add(new Meter(options));
        return _meters[^1];
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Prepend(instrument.Name));
        _sums.AddOrUpdate(name, value, (_, sum) => sum + value);
    }
}
