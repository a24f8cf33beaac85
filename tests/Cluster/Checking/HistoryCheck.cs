using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>Looks for broken promises in the whole history of a run.</summary>
internal static class HistoryCheck
{
    /// <param name="operations">In the order in which they were sent.</param>
    public static IReadOnlyList<Violation> Run(IReadOnlyList<Operation> operations) =>
    [
        .. operations.GroupBy(operation => operation.Package, StringComparer.Ordinal)
            .AsParallel()
            .SelectMany(package => new PackageCheck(package.Key, [.. package]).Run()),
        .. CheckRoot(operations),
    ];

    /// <summary>Counts the files that the last look may find or not, because nobody knows whether an upload or a deletion happened: they are
    /// not judged.</summary>
    public static (int Files, int Undecided) CountUndecided(IReadOnlyList<Operation> operations)
    {
        var last = operations.Where(operation => operation is { IsFinal: true, Kind: OperationKind.ReadPage, Outcome: Outcome.Ok })
            .DistinctBy(operation => operation.Package)
            .ToDictionary(operation => operation.Package, StringComparer.Ordinal);
        var facts = FindFiles(operations);
        return (
            facts.Values.Sum(files => files.Length),
            facts.Where(package => last.ContainsKey(package.Key)).Sum(package => package.Value.Count(file =>
                file.MayBeThere(last[package.Key]) && file.MayBeMissing(last[package.Key]))));
    }

    /// <summary>The list of all packages: a name is in it at every gateway as long as one of its files must be there, and at one
    /// gateway from when it was seen there, unless a file of it may have been deleted.</summary>
    private static IEnumerable<Violation> CheckRoot(IReadOnlyList<Operation> operations)
    {
        var packages = FindFiles(operations);
        var sent = operations.Where(operation => operation.Kind is OperationKind.Upload && operation.Outcome is not Outcome.Refused)
            .GroupBy(operation => operation.Package, StringComparer.Ordinal)
            .ToDictionary(package => package.Key, package => package.Min(operation => operation.Invoked), StringComparer.Ordinal);
        var ours = operations.Select(operation => operation.Package).ToHashSet(StringComparer.Ordinal);
        var seen = new Dictionary<int, Dictionary<string, TimeSpan>>();
        foreach (var read in operations.Where(operation => operation is { Kind: OperationKind.ReadRoot, Outcome: Outcome.Ok }))
        {
            var known = seen.TryGetValue(read.Gateway, out var names) ? names : seen[read.Gateway] = new(StringComparer.Ordinal);
            foreach (var (name, files) in packages.Where(package => !read.Names!.Contains(package.Key)))
            {
                if (files.Any(file => !file.MayBeMissing(read)))
                {
                    yield return new Violation(Rule.Stale, name, "not in the list of all packages", read);
                }
                else if (known.TryGetValue(name, out var since) && since < read.Invoked &&
                    files.All(file => file.MayBeDeleted >= read.Completed))
                {
                    yield return new Violation(Rule.Flicker, name, "no longer in the list of all packages", read);
                }
            }

            foreach (var name in read.Names!)
            {
                if (sent.TryGetValue(name, out var since) ? since > read.Completed : ours.Contains(name))
                {
                    yield return new Violation(Rule.Phantom, name, "in the list of all packages, and never uploaded", read);
                }

                known[name] = known.TryGetValue(name, out var before) && before < read.Completed ? before : read.Completed;
            }
        }
    }

    private static Dictionary<string, FileFacts[]> FindFiles(IReadOnlyList<Operation> operations) => operations
        .Where(operation => operation is { File: not null, IsRead: false })
        .GroupBy(operation => operation.Package, StringComparer.Ordinal)
        .ToDictionary(
            package => package.Key,
            package => package.GroupBy(operation => operation.File!, StringComparer.Ordinal)
                .Select(file => new FileFacts(file.Key, [.. file])).ToArray(),
            StringComparer.Ordinal);
}
