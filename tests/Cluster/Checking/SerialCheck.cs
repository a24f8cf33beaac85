using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>Whether the counter of a package's changes grows with each change, in real time.</summary>
/// <remarks>Changes at the same time may be answered with the same count: a change that a gateway sent twice, because the first answer was
/// lost, is answered with the count of the moment, which may be another change's.</remarks>
internal static class SerialCheck
{
    public static IEnumerable<Violation> Run(string package, IReadOnlyList<Operation> operations)
    {
        var changes = operations.Where(operation => operation is { Outcome: Outcome.Ok, IsRead: false, Serial: not null }).ToArray();
        var byEnd = changes.OrderBy(change => change.Completed).ToArray();
        var (next, highest) = (0, long.MinValue);
        foreach (var change in changes.OrderBy(change => change.Invoked))
        {
            for (; next < byEnd.Length && byEnd[next].Completed < change.Invoked; next++)
            {
                highest = Math.Max(highest, byEnd[next].Serial!.Value);
            }

            if (change.Serial < highest || (change.Serial == highest && change.Changed is true))
            {
                yield return new Violation(
                    Rule.Serial, package, $"answered with serial {change.Serial}, after one with {highest}", change);
            }
        }
    }
}
