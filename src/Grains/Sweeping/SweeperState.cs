namespace Larder.Grains.Sweeping;

/// <summary>How far a sweeper is, as it is kept between activations.</summary>
/// <param name="IsRunning">Whether a run is under way.</param>
/// <param name="Cursor">The last key that was looked at in it; <see langword="null"/> at its beginning.</param>
/// <param name="Started">When it, or the last one, began; <see langword="null"/> if there was none.</param>
/// <param name="Completed">When the last complete run ended; <see langword="null"/> if there was none.</param>
/// <param name="Objects">See <see cref="SweepCounts"/>.</param>
/// <param name="Removed">See <see cref="SweepCounts"/>.</param>
/// <param name="RemovedBytes">See <see cref="SweepCounts"/>.</param>
internal sealed record SweeperState(
    bool IsRunning, string? Cursor, DateTimeOffset? Started, DateTimeOffset? Completed, long Objects, long Removed, long RemovedBytes)
{
    public SweeperState()
        : this(false, null, null, null, 0, 0, 0)
    {
    }

    public SweepCounts Counts => new(Objects, Removed, RemovedBytes);

    /// <summary>A new run.</summary>
    public SweeperState Begin(DateTimeOffset now) => new(true, null, now, Completed, 0, 0, 0);

    /// <summary>The run is further on.</summary>
    public SweeperState Add(string? cursor, SweepCounts counts)
    {
        var sum = Counts + counts;
        return this with { Cursor = cursor, Objects = sum.Objects, Removed = sum.Removed, RemovedBytes = sum.RemovedBytes };
    }

    /// <summary>The run has come to the end of its share.</summary>
    public SweeperState Complete(DateTimeOffset now) => this with { IsRunning = false, Cursor = null, Completed = now };
}
