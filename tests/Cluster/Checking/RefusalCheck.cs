using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>Whether every "no" was right. All clients are the administrator and ask for nothing that is wrong in itself.</summary>
internal static class RefusalCheck
{
    /// <param name="operations">On one package, or on the list of all packages.</param>
    /// <param name="files">What is known of the package's files.</param>
    public static IEnumerable<Violation> Run(
        IReadOnlyList<Operation> operations, IReadOnlyDictionary<string, FileFacts> files)
    {
        foreach (var operation in operations)
        {
            if (operation.IsUnreadable)
            {
                yield return new Violation(Rule.Unreadable, Subject(operation), operation.Failure ?? "", operation);
            }
            else if (operation.Outcome is Outcome.Refused && !IsRight(operation, files))
            {
                yield return new Violation(
                    Rule.Refused, Subject(operation), $"answered {operation.Status}: {operation.Failure}", operation);
            }
        }
    }

    /// <summary>"Ask again" decides nothing: the body came too slowly, or too many passwords wait to be checked.</summary>
    public static bool IsAskAgain(Operation operation) => operation.Status is 408 or 429;

    private static bool IsRight(Operation operation, IReadOnlyDictionary<string, FileFacts> files) => operation switch
    {
        _ when IsAskAgain(operation) => true,
        { Kind: OperationKind.Upload, Status: 400 } => files[operation.File!].MayHoldOther(operation),
        { Kind: OperationKind.Yank, Status: 404 } => files[operation.File!].MayBeMissing(operation),

        // Deleted already is no refusal; and a package whose files are deleted is still there.
        { Kind: OperationKind.Delete, Status: 404 } => !files[operation.File!].WasThereBefore(operation),
        { Kind: OperationKind.SetStatus, Status: 404 } => !files.Values.Any(file => file.WasThereBefore(operation)),
        _ => false,
    };

    private static string Subject(Operation operation) =>
        operation.File ?? (operation.Package.Length > 0 ? operation.Package : "the list of all packages");
}
