using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>An operation on one register, of which every written value is different.</summary>
/// <param name="Value">Null is what the register holds before the first write.</param>
/// <param name="Completed">The latest moment at which it can have taken effect.</param>
internal sealed record RegisterOperation(bool IsWrite, string? Value, TimeSpan Invoked, TimeSpan Completed, Operation Source);

/// <summary>Picks registers out of histories.</summary>
internal static class RegisterOperations
{
    /// <summary>The reason of a package's status. A page that does not exist says nothing of it.</summary>
    public static IEnumerable<RegisterOperation> OfStatus(IEnumerable<Operation> operations) => Pick(
        operations, write => write.Kind is OperationKind.SetStatus, page => (page != PageView.Nothing, page.Status));

    /// <summary>Whether, and why, a file is yanked. Reads that do not list the file say nothing.</summary>
    public static IEnumerable<RegisterOperation> OfYank(IEnumerable<Operation> operations, string file) => Pick(
        operations,
        write => write.Kind is OperationKind.Yank && write.File == file,
        page => page.Files.TryGetValue(file, out var seen) ? (true, seen.Yanked) : (false, null));

    private static IEnumerable<RegisterOperation> Pick(
        IEnumerable<Operation> operations, Func<Operation, bool> isWrite, Func<PageView, (bool Says, string? Value)> read)
    {
        foreach (var operation in operations)
        {
            if (isWrite(operation))
            {
                if (operation.Outcome is not Outcome.Refused)
                {
                    // One that nobody saw need not have happened, also when its time is over: so its end stays open.
                    var end = operation.Outcome is Outcome.Unknown ? TimeSpan.MaxValue : operation.Completed;
                    yield return new RegisterOperation(true, operation.Value, operation.Invoked, end, operation);
                }
            }
            else if (operation is { Kind: OperationKind.ReadPage, Outcome: Outcome.Ok, Page: { } page } &&
                read(page) is { Says: true, Value: var value })
            {
                yield return new RegisterOperation(false, value, operation.Invoked, operation.Completed, operation);
            }
        }
    }
}
