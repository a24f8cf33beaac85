namespace Larder.Grains.Abstractions.Sweeping;

/// <summary>How far a sweeper is.</summary>
/// <param name="Cursor">The last key of the store that was looked at; <see langword="null"/> if no run is under way.</param>
/// <param name="Started">When the run that is under way, or the last one, began; <see langword="null"/> if there was none.</param>
/// <param name="Completed">When the last complete run ended; <see langword="null"/> if there was none.</param>
/// <param name="Objects">How many objects that run has looked at.</param>
/// <param name="Removed">How many of them it has removed.</param>
/// <param name="RemovedBytes">How large those were.</param>
[GenerateSerializer, Immutable, Alias("larder.SweepProgress")]
public sealed record SweepProgress(
    [property: Id(0)] string? Cursor,
    [property: Id(1)] DateTimeOffset? Started,
    [property: Id(2)] DateTimeOffset? Completed,
    [property: Id(3)] long Objects,
    [property: Id(4)] long Removed,
    [property: Id(5)] long RemovedBytes);
