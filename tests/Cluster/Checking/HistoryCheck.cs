using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>Looks for broken promises in the whole history of a run.</summary>
internal static class HistoryCheck
{
    /// <param name="operations">In the order in which they were sent.</param>
    public static IReadOnlyList<Violation> Run(IReadOnlyList<Operation> operations) =>
    [
        .. operations.Where(operation => operation.Package.Length > 0)
            .GroupBy(operation => operation.Package, StringComparer.Ordinal)
            .AsParallel()
            .SelectMany(package => new PackageCheck(package.Key, [.. package]).Run()),
        .. CheckRoot(operations),
    ];

    /// <summary>The list of all packages: a name is in it at every gateway from the acknowledgement of its first upload on, and at one
    /// gateway from when it was seen there. Names of packages that lost files may vanish.</summary>
    private static IEnumerable<Violation> CheckRoot(IReadOnlyList<Operation> operations)
    {
        var reads = operations.Where(operation => operation is { Kind: OperationKind.ReadRoot, Outcome: Outcome.Ok }).ToArray();
        var sent = operations.Where(operation => operation.Kind is OperationKind.Upload && operation.Outcome is not Outcome.Refused)
            .GroupBy(operation => operation.Package, StringComparer.Ordinal)
            .ToDictionary(package => package.Key, package => package.Min(operation => operation.Invoked), StringComparer.Ordinal);
        var there = FindTimes(operations, operation => operation is { Kind: OperationKind.Upload, Outcome: Outcome.Ok });
        var shrinking = operations.Where(operation => operation.Kind is OperationKind.Delete)
            .Select(operation => operation.Package).ToHashSet(StringComparer.Ordinal);
        var seen = new Dictionary<int, Dictionary<string, TimeSpan>>();
        foreach (var read in reads)
        {
            foreach (var (name, since) in there)
            {
                if (since < read.Invoked && !read.Names!.Contains(name) && !shrinking.Contains(name))
                {
                    yield return new Violation(Rule.Stale, name, "not in the list of all packages", read);
                }
            }

            foreach (var (name, since) in seen.GetValueOrDefault(read.Gateway, []))
            {
                if (since < read.Invoked && !read.Names!.Contains(name) && !shrinking.Contains(name))
                {
                    yield return new Violation(Rule.Flicker, name, "no longer in the list of all packages", read);
                }
            }

            foreach (var name in read.Names!)
            {
                if (sent.TryGetValue(name, out var since) ? since > read.Completed : OwnName(name, operations))
                {
                    yield return new Violation(Rule.Phantom, name, "in the list of all packages, and never uploaded", read);
                }

            }

            var known = seen.TryGetValue(read.Gateway, out var names) ? names : seen[read.Gateway] = new(StringComparer.Ordinal);
            foreach (var name in read.Names!)
            {
                known[name] = known.TryGetValue(name, out var since) && since < read.Completed ? since : read.Completed;
            }
        }
    }

    private static bool OwnName(string name, IReadOnlyList<Operation> operations) =>
        operations.Any(operation => operation.Package == name);

    private static Dictionary<string, TimeSpan> FindTimes(IReadOnlyList<Operation> operations, Func<Operation, bool> counts) =>
        operations.Where(counts).GroupBy(operation => operation.Package, StringComparer.Ordinal)
            .ToDictionary(package => package.Key, package => package.Min(operation => operation.Completed), StringComparer.Ordinal);
}
