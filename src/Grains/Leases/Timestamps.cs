namespace Larder.Grains.Leases;

/// <summary>Reckoning with the process's monotonic clock.</summary>
internal static class Timestamps
{
    /// <summary>How long it is from now to <paramref name="timestamp"/>; negative if it has passed.</summary>
    public static TimeSpan Left(this TimeProvider time, long timestamp) => time.GetElapsedTime(time.GetTimestamp(), timestamp);

    /// <summary>The last moment that is no more than <paramref name="duration"/> after another one: when a right ends.</summary>
    public static long After(this TimeProvider time, long timestamp, TimeSpan duration) =>
        timestamp + (long)(duration.TotalSeconds * time.TimestampFrequency);

    /// <summary>The first moment that is no less than <paramref name="duration"/> from now: when a wait ends.</summary>
    public static long In(this TimeProvider time, TimeSpan duration) =>
        time.GetTimestamp() + (long)Math.Ceiling(duration.TotalSeconds * time.TimestampFrequency);

    /// <summary>Waits until a moment has passed.</summary>
    public static async Task WaitUntilAsync(this TimeProvider time, long timestamp)
    {
        for (var left = time.Left(timestamp); left > TimeSpan.Zero; left = time.Left(timestamp))
        {
            // A timer may fire up to a millisecond early; the loop makes up for it.
            await Task.Delay(left + TimeSpan.FromMilliseconds(1), time);
        }
    }
}
