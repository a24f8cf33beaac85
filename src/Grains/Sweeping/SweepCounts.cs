namespace Larder.Grains.Sweeping;

/// <summary>What a run has done.</summary>
/// <param name="Objects">Looked at.</param>
/// <param name="Removed">How many were removed.</param>
/// <param name="RemovedBytes">How large those were.</param>
public readonly record struct SweepCounts(long Objects, long Removed, long RemovedBytes)
{
    /// <summary>The sum.</summary>
    public static SweepCounts operator +(SweepCounts one, SweepCounts other) =>
        new(one.Objects + other.Objects, one.Removed + other.Removed, one.RemovedBytes + other.RemovedBytes);

    internal static SweepCounts Of(int objects, IReadOnlyList<SweptObject> swept) =>
        new(objects, swept.Count, swept.Sum(each => each.Head.Length));
}
