using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>What the writers' side of a history says of one file name.</summary>
internal sealed class FileFacts(string file, IReadOnlyList<Operation> writes)
{
    private static readonly TimeSpan Never = TimeSpan.MaxValue;

    private readonly Operation[] _yanks =
        [.. writes.Where(write => write.Kind is OperationKind.Yank && write.Outcome is not Outcome.Refused)];

    public string File { get; } = file;

    /// <summary>From when on it must be there: the earliest acknowledgement of an upload.</summary>
    public TimeSpan Acknowledged { get; } = Earliest(writes, OperationKind.Upload, write => write.Outcome is Outcome.Ok, write => write.Completed);

    /// <summary>From when on it may be gone: the first deletion that was not refused was sent.</summary>
    public TimeSpan MayBeDeleted { get; } =
        Earliest(writes, OperationKind.Delete, write => write.Outcome is not Outcome.Refused, write => write.Invoked);

    /// <summary>From when on it must be gone: the earliest acknowledgement of a deletion.</summary>
    public TimeSpan Deleted { get; } = Earliest(writes, OperationKind.Delete, write => write.Outcome is Outcome.Ok, write => write.Completed);

    /// <summary>Uploads that were acknowledged.</summary>
    public IReadOnlyList<Operation> Uploads { get; } =
        [.. writes.Where(write => write is { Kind: OperationKind.Upload, Outcome: Outcome.Ok })];

    /// <summary>From when on a reader has seen it; set while reads are looked through.</summary>
    public TimeSpan Seen { get; set; } = Never;

    /// <summary>Every digest that anybody saw under this name.</summary>
    public HashSet<string> Digests { get; } = [];

    /// <summary>Whether bytes with this digest can be there at a time: somebody sent them before, and was not refused.</summary>
    public bool MayHold(string digest, TimeSpan at) => writes.Any(write =>
        write.Kind is OperationKind.Upload && write.Digest == digest && write.Outcome is not Outcome.Refused && write.Invoked <= at);

    /// <summary>Whether a read can show this yank: it was written, or is how the file began, and no acknowledged other one came wholly between.</summary>
    public bool MayBeYanked(string? reason, Operation read)
    {
        if (reason is null && !IsOverwritten(TimeSpan.MinValue, read))
        {
            return true;
        }

        return _yanks.Any(yank => yank.Value == reason && yank.Invoked < read.Completed && !IsOverwritten(yank.LatestEffect, read));
    }

    private bool IsOverwritten(TimeSpan latestEffect, Operation read) => _yanks.Any(yank =>
        yank.Outcome is Outcome.Ok && yank.Invoked > latestEffect && yank.Completed < read.Invoked);

    private static TimeSpan Earliest(
        IReadOnlyList<Operation> writes, OperationKind kind, Func<Operation, bool> counts, Func<Operation, TimeSpan> time) =>
        writes.Where(write => write.Kind == kind && counts(write)).Select(time).DefaultIfEmpty(Never).Min();
}
