using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>A write of one part of a page by the only client that writes this part.</summary>
/// <param name="Number">Counts the writes of the part, from 1.</param>
internal sealed record PartWrite(int Part, int Number, TimeSpan Invoked, TimeSpan Completed);

/// <summary>A read of a whole page.</summary>
/// <param name="Numbers">For each part, the number of the write that the page shows; 0 before the first.</param>
internal sealed record WholeRead(int[] Numbers, TimeSpan Invoked, TimeSpan Completed, Operation Source);

/// <summary>Whether a page of several parts, each with one writer, is linearizable as a whole.</summary>
/// <remarks>
/// The conditions of Anderson, "Composite registers" (1993): pages are ordered part for part; a read shows no write that had not begun, and none
/// older than what was acknowledged before it; a later read shows nothing older than an earlier one; and a page that shows a write shows
/// also every write that was acknowledged before that one was sent. O(n log n).
/// </remarks>
internal static class SnapshotCheck
{
    public static IReadOnlyList<Violation> Run(string subject, IReadOnlyList<PartWrite> writes, IReadOnlyList<WholeRead> reads)
    {
        if (reads.Count == 0)
        {
            return [];
        }

        var violations = new List<Violation>();
        var parts = Enumerable.Range(0, reads[0].Numbers.Length)
            .Select(part => writes.Where(write => write.Part == part).OrderBy(write => write.Number).ToArray()).ToArray();
        var ranked = Rank(subject, reads, violations);
        foreach (var read in reads)
        {
            CheckAgainstWrites(subject, read, parts, violations);
        }

        CheckOrder(subject, ranked, violations);
        foreach (var page in ranked.DistinctBy(read => read.Rank))
        {
            CheckPrecedence(subject, page.Read, parts, violations);
        }

        return violations;
    }

    /// <summary>Puts the pages in order: the one with fewer writes first. Neighbours must be comparable, so that all are.</summary>
    private static List<(WholeRead Read, int Rank)> Rank(string subject, IReadOnlyList<WholeRead> reads, List<Violation> violations)
    {
        var ranked = new List<(WholeRead, int)>(reads.Count);
        WholeRead? previous = null;
        var rank = 0;
        foreach (var read in reads.OrderBy(read => read.Numbers.Sum(number => (long)number)))
        {
            if (previous is not null && !read.Numbers.AsSpan().SequenceEqual(previous.Numbers))
            {
                rank++;
                if (IsBehind(read.Numbers, previous.Numbers))
                {
                    violations.Add(Report(subject, $"shows {Text(read)}, and another page {Text(previous)}: no order has both", read));
                }
            }

            ranked.Add((read, rank));
            previous = read;
        }

        return ranked;
    }

    private static void CheckAgainstWrites(string subject, WholeRead read, PartWrite[][] parts, List<Violation> violations)
    {
        for (var part = 0; part < parts.Length; part++)
        {
            var number = read.Numbers[part];
            if (number > parts[part].Length || (number > 0 && parts[part][number - 1].Invoked > read.Completed))
            {
                violations.Add(Report(subject, $"shows write {number} of part {part} before it was sent", read));
            }
            else if (number < parts[part].Length && parts[part][number].Completed < read.Invoked)
            {
                violations.Add(Report(subject, $"shows write {number} of part {part}, the next was acknowledged before", read));
            }
        }
    }

    private static void CheckOrder(string subject, List<(WholeRead Read, int Rank)> reads, List<Violation> violations)
    {
        var byEnd = reads.OrderBy(read => read.Read.Completed).ToArray();
        var (next, highest) = (0, -1);
        foreach (var (read, rank) in reads.OrderBy(read => read.Read.Invoked))
        {
            for (; next < byEnd.Length && byEnd[next].Read.Completed < read.Invoked; next++)
            {
                highest = Math.Max(highest, byEnd[next].Rank);
            }

            if (rank < highest)
            {
                violations.Add(Report(subject, $"shows {Text(read)}, a read before it showed a later page", read));
            }
        }
    }

    private static void CheckPrecedence(string subject, WholeRead page, PartWrite[][] parts, List<Violation> violations)
    {
        var latest = Shown(page, parts).Select(write => write.Invoked).DefaultIfEmpty(TimeSpan.MinValue).Max();
        for (var part = 0; part < parts.Length; part++)
        {
            var number = page.Numbers[part];
            if (number < parts[part].Length && parts[part][number].Completed < latest)
            {
                violations.Add(Report(subject, $"shows {Text(page)}: without write {number + 1} of part {part}, with a later one", page));
            }
        }
    }

    private static IEnumerable<PartWrite> Shown(WholeRead page, PartWrite[][] parts) =>
        parts.Select((writes, part) => (writes, number: page.Numbers[part]))
            .Where(part => part.number > 0 && part.number <= part.writes.Length)
            .Select(part => part.writes[part.number - 1]);

    private static bool IsBehind(int[] numbers, int[] others)
    {
        for (var part = 0; part < numbers.Length; part++)
        {
            if (numbers[part] < others[part])
            {
                return true;
            }
        }

        return false;
    }

    private static string Text(WholeRead read) => $"({string.Join(", ", read.Numbers)})";

    private static Violation Report(string subject, string text, WholeRead read) =>
        new(Rule.NotLinearizable, subject, text, read.Source);
}
