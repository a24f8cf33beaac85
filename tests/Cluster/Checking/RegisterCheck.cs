namespace Larder.Cluster.Tests.Checking;

/// <summary>Whether a register with unique values is linearizable.</summary>
/// <remarks>
/// After Gibbons and Korach, "Testing shared memories" (1997): the operations of one value, its write and the reads that return it, stand together
/// in any order that explains the history. So a value needs the register from the first end among its operations to the last
/// beginning; if that is an interval forwards in time (a forward zone), no other value fits anywhere into it; if it is backwards, the value needs
/// one moment of the time between (a backward zone), which must not lie wholly within another value's forward zone. A history is linearizable
/// exactly if no read comes before its write, no two forward zones overlap, and no backward zone lies within a forward one. O(n log n).
/// </remarks>
internal static class RegisterCheck
{
    /// <summary>The value before the first write is written by an imagined one, before all others.</summary>
    private static readonly TimeSpan Beginning = TimeSpan.MinValue;

    /// <returns>At most one violation for each value.</returns>
    public static IReadOnlyList<Violation> Run(string subject, IEnumerable<RegisterOperation> operations)
    {
        var violations = new List<Violation>();
        var zones = new List<Zone>();
        foreach (var value in operations.GroupBy(operation => operation.Value ?? "", StringComparer.Ordinal))
        {
            AddZone(subject, value.Key, [.. value], zones, violations);
        }

        FindOverlaps(subject, zones, violations);
        return violations;
    }

    private static void AddZone(string subject, string value, List<RegisterOperation> cluster, List<Zone> zones, List<Violation> violations)
    {
        var write = cluster.Find(operation => operation.IsWrite);
        var reads = cluster.FindAll(operation => !operation.IsWrite);
        if (cluster.Count - reads.Count > 1)
        {
            throw new ArgumentException($"'{value}' was written twice: the history cannot be judged.", nameof(cluster));
        }

        if (write is null && value.Length > 0)
        {
            violations.Add(new Violation(Rule.Phantom, subject, $"shows '{value}', which nobody wrote", reads[0].Source));
            return;
        }

        var begun = write?.Invoked ?? Beginning;
        if (reads.Find(read => read.Completed < begun) is { } early)
        {
            violations.Add(new Violation(Rule.Phantom, subject, $"shows '{value}' before it was written", early.Source));
            return;
        }

        // A write of unknown outcome that nobody saw need not have happened.
        if (reads.Count == 0 && write?.Completed == TimeSpan.MaxValue)
        {
            return;
        }

        var firstEnd = reads.Select(read => read.Completed).Append(write?.Completed ?? Beginning).Min();
        var last = reads.MaxBy(read => read.Invoked);
        var lastBegin = last is null || last.Invoked < begun ? begun : last.Invoked;
        zones.Add(new Zone(value, firstEnd, lastBegin, last ?? write!));
    }

    private static void FindOverlaps(string subject, List<Zone> zones, List<Violation> violations)
    {
        var forward = zones.Where(zone => zone.IsForward).OrderBy(zone => zone.Low).ToArray();
        for (var i = 1; i < forward.Length; i++)
        {
            // Ordered and without overlaps so far, so that only the neighbour can reach in.
            if (forward[i].Low < forward[i - 1].High)
            {
                violations.Add(Report(subject, forward[i - 1], forward[i]));
                if (forward[i].High < forward[i - 1].High)
                {
                    forward[i] = forward[i - 1];
                }
            }
        }

        var lows = forward.Select(zone => zone.Low).ToArray();
        foreach (var backward in zones.Where(zone => !zone.IsForward))
        {
            var index = Array.BinarySearch(lows, backward.Low);
            index = index >= 0 ? index : ~index - 1;
            while (index > 0 && lows[index] >= backward.Low)
            {
                index--;
            }

            if (index >= 0 && forward[index].Low < backward.Low && backward.High < forward[index].High)
            {
                violations.Add(Report(subject, forward[index], backward));
            }
        }
    }

    private static Violation Report(string subject, Zone first, Zone second) => new(
        Rule.NotLinearizable,
        subject,
        $"'{first.Value}' is shown at {first.Low.TotalSeconds:F3} s and at {first.High.TotalSeconds:F3} s, '{second.Value}' in between",
        first.Last.Source);

    /// <param name="FirstEnd">Of the value's operations.</param>
    /// <param name="LastBegin">Of the value's operations.</param>
    private sealed record Zone(string Value, TimeSpan FirstEnd, TimeSpan LastBegin, RegisterOperation Last)
    {
        public bool IsForward => FirstEnd < LastBegin;

        public TimeSpan Low => IsForward ? FirstEnd : LastBegin;

        public TimeSpan High => IsForward ? LastBegin : FirstEnd;
    }
}
