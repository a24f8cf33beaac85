using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>Whether the audit log has one entry for each acknowledged change, and none for what did not happen.</summary>
internal static class AuditCheck
{
    /// <summary>The query that <see cref="Run"/> needs the answer of.</summary>
    public const string Query = "select action, subject, count(*) from audit where index_name is not null group by action, subject";

    /// <param name="entries">Action, subject, number of entries.</param>
    public static IEnumerable<Violation> Run(IReadOnlyList<Operation> operations, IEnumerable<string[]> entries)
    {
        var counts = entries.ToDictionary(
            row => (Action: row[0], Subject: row[1]), row => int.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture));
        var deletions = operations.Where(operation => operation.Kind is OperationKind.Delete && operation.Outcome is not Outcome.Refused)
            .CountBy(operation => operation.File!).ToDictionary();
        var ofFile = operations.Where(operation => operation is { IsRead: false, File: not null }).ToLookup(operation => operation.File!);
        foreach (var subject in operations.Where(operation => !operation.IsRead).GroupBy(Name))
        {
            var acknowledged = subject.Count(operation => operation is { Outcome: Outcome.Ok, Changed: not false });

            // "It was so already" is also the answer to a request whose own first attempt made it so.
            var open = subject.Count(operation => operation.Outcome is Outcome.Unknown || operation.Changed is false);
            var found = counts.GetValueOrDefault(subject.Key);
            counts.Remove(subject.Key);

            // The same bytes again are no change but after a deletion, and an upload's answer does not tell.
            var isUpload = subject.Key.Action == "file:add";
            var least = isUpload ? CountReturns(ofFile[subject.First().File!]) : acknowledged;
            var most = acknowledged + open;
            most = isUpload ? Math.Min(most, 1 + deletions.GetValueOrDefault(subject.First().File!)) : most;
            if (found < least || found > most)
            {
                yield return new Violation(
                    Rule.Audit, subject.Key.Subject, $"{subject.Key.Action}: {found} entries for {least} to {most} changes", null);
            }
        }

        foreach (var (key, found) in counts)
        {
            yield return new Violation(Rule.Audit, key.Subject, $"{key.Action}: {found} entries for no change", null);
        }
    }

    /// <summary>How many times a file must have been added: uploads and deletions of it that were acknowledged one after the other
    /// without overlap, in turns.</summary>
    private static int CountReturns(IEnumerable<Operation> writes)
    {
        var acknowledged = writes
            .Where(write => write is { Outcome: Outcome.Ok, Kind: OperationKind.Upload or OperationKind.Delete })
            .OrderBy(operation => operation.Completed);
        var (count, isThere, since) = (0, false, TimeSpan.MinValue);
        foreach (var operation in acknowledged)
        {
            if ((operation.Kind is OperationKind.Upload) != isThere && operation.Invoked > since)
            {
                (isThere, since) = (!isThere, operation.Completed);
                count += isThere ? 1 : 0;
            }
        }

        return count;
    }

    private static (string Action, string Subject) Name(Operation operation) => operation.Kind switch
    {
        OperationKind.Upload => ("file:add", $"{operation.Package}/{operation.File}"),
        OperationKind.Delete => ("file:delete", $"{operation.Package}/{operation.File}"),
        OperationKind.Yank => (operation.Value is null ? "file:unyank" : "file:yank", $"{operation.Package}/{operation.File}"),
        _ => ("package:status", operation.Package),
    };
}
