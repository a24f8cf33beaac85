using System.Globalization;
using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Reporting;

/// <summary>How long the operations of a kind took that were answered, and how long nobody got an answer.</summary>
internal static class Latencies
{
    /// <summary>The p-th part of the answered operations took no longer.</summary>
    public static TimeSpan? Percentile(IReadOnlyList<Operation> operations, double p)
    {
        var times = operations.Where(IsAnswered).Select(operation => operation.Completed - operation.Invoked).Order().ToArray();
        return times.Length == 0 ? null : times[Math.Max(0, (int)Math.Ceiling(p * times.Length) - 1)];
    }

    /// <summary>The longest time between a beginning and an end in which no operation was answered.</summary>
    public static TimeSpan LongestGap(IEnumerable<Operation> operations, TimeSpan from, TimeSpan to)
    {
        var (last, longest) = (from, TimeSpan.Zero);
        foreach (var end in operations.Where(IsAnswered).Select(operation => operation.Completed)
            .Where(end => end >= from && end <= to).Order().Append(to))
        {
            longest = end - last > longest ? end - last : longest;
            last = end;
        }

        return longest;
    }

    /// <summary>From a moment to the first answer to an operation that was sent after it.</summary>
    public static TimeSpan? FirstAnswer(IEnumerable<Operation> operations, TimeSpan from) => operations
        .Where(operation => IsAnswered(operation) && operation.Invoked >= from)
        .Select(operation => (TimeSpan?)(operation.Completed - from)).Min();

    public static string Milliseconds(TimeSpan? time) =>
        time is { } known ? known.TotalMilliseconds.ToString(known.TotalMilliseconds < 10 ? "F1" : "F0", CultureInfo.InvariantCulture) : "-";

    public static string Seconds(TimeSpan? time) =>
        time is { } known ? known.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) : "-";

    private static bool IsAnswered(Operation operation) => operation.Outcome is not Outcome.Unknown;
}
