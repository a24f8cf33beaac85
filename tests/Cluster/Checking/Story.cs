using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>Histories written by hand. Times are seconds: from when to when.</summary>
/// <remarks>What is refused is refused with "ask again", which is never wrong, unless a status is given.</remarks>
internal sealed class Story
{
    public const string Package = "package";
    public const string File = "package-1.0-py3-none-any.whl";
    public const string Digest = "aa";

    private readonly List<Operation> _operations = [];

    public IReadOnlyList<Operation> Operations => [.. _operations.OrderBy(operation => operation.Invoked)];

    public Story Upload(double from, double to, Outcome outcome = Outcome.Ok, string digest = Digest, string file = File) =>
        Add(OperationKind.Upload, from, to, outcome, operation => operation with { File = file, Digest = digest });

    public Story Delete(double from, double to, Outcome outcome = Outcome.Ok) =>
        Add(OperationKind.Delete, from, to, outcome, operation => operation with { File = File });

    public Story Yank(double from, double to, string? reason, Outcome outcome = Outcome.Ok) =>
        Add(OperationKind.Yank, from, to, outcome, operation => operation with { File = File, Value = reason });

    /// <param name="serial">What a change is answered with.</param>
    public Story SetStatus(
        double from, double to, string reason, Outcome outcome = Outcome.Ok, long? serial = null, bool? changed = true) => Add(
        OperationKind.SetStatus, from, to, outcome, operation => operation with { Value = reason, Serial = serial, Changed = changed });

    /// <summary>A read that shows the file.</summary>
    public Story Sees(double from, double to, string digest = Digest, string? yanked = null, string? status = null) =>
        Page(from, to, new PageView("\"1\"", new Dictionary<string, SeenFile> { [File] = new(digest, yanked, null) }, status), false);

    /// <summary>A read that shows no file.</summary>
    public Story Misses(double from, double to, bool isFinal = false) => Page(from, to, PageView.Nothing, isFinal);

    /// <summary>A read of the file's bytes.</summary>
    /// <param name="digest">Null: it was answered 404.</param>
    public Story Fetches(
        double from, double to, string? digest = Digest, string listed = Digest, Outcome outcome = Outcome.Ok) => Add(
        OperationKind.ReadFile, from, to, outcome, operation => operation with { File = File, Digest = digest, ListedDigest = listed });

    public Story Lists(double from, double to, params string[] names) => Add(
        OperationKind.ReadRoot, from, to, Outcome.Ok,
        operation => operation with { Package = "", Names = names.ToHashSet(StringComparer.Ordinal) });

    public Story LooksForAll(double from, double to, Outcome outcome) =>
        Add(OperationKind.ReadRoot, from, to, outcome, operation => operation with { Package = "" });

    public Story ReadsPage(double from, double to, Outcome outcome) =>
        Add(OperationKind.ReadPage, from, to, outcome, operation => operation);

    /// <summary>The last operation's answer had this status.</summary>
    public Story With(int status) => Change(operation => operation with { Status = status });

    /// <summary>The last operation's answer was none that a client can read.</summary>
    public Story Unreadable() => Change(operation => operation with { IsUnreadable = true });

    /// <summary>The last operation, of which nobody knows whether it happened, has happened by then or never will.</summary>
    public Story Expires(double at) => Change(operation => operation with { Expires = TimeSpan.FromSeconds(at) });

    public IEnumerable<Rule> Check() => HistoryCheck.Run(Operations).Select(violation => violation.Rule).Distinct();

    private Story Change(Func<Operation, Operation> change)
    {
        _operations[^1] = change(_operations[^1]);
        return this;
    }

    private Story Page(double from, double to, PageView page, bool isFinal) =>
        Add(OperationKind.ReadPage, from, to, Outcome.Ok, operation => operation with { Page = page, IsFinal = isFinal });

    private Story Add(OperationKind kind, double from, double to, Outcome outcome, Func<Operation, Operation> fill)
    {
        _operations.Add(fill(new Operation
        {
            Client = _operations.Count,
            Gateway = 1,
            Kind = kind,
            Package = Package,
            Invoked = TimeSpan.FromSeconds(from),
            Completed = TimeSpan.FromSeconds(to),
            Outcome = outcome,
            Status = outcome is Outcome.Refused ? 429 : 0,
        }));
        return this;
    }
}
