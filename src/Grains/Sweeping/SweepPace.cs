using Microsoft.Extensions.Options;

namespace Larder.Grains.Sweeping;

/// <summary>Keeps all sweepers of one silo together below <see cref="SweeperOptions.ObjectsPerSecond"/>.</summary>
internal sealed class SweepPace(IOptions<SweeperOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _next = long.MinValue;

    /// <summary>Counts objects that were looked at.</summary>
    /// <returns>How long to wait before looking at more.</returns>
    public TimeSpan Take(int objects)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var duration = (long)((double)objects / options.Value.ObjectsPerSecond * time.TimestampFrequency);
            _next = Math.Max(_next, now) + duration;
            return time.GetElapsedTime(now, _next);
        }
    }
}
