using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>What the writers' side of a history says of one file name.</summary>
internal sealed class FileFacts(string file, IReadOnlyList<Operation> writes)
{
    private static readonly TimeSpan Never = TimeSpan.MaxValue;

    private readonly Operation[] _yanks = Possible(writes, OperationKind.Yank);
    private readonly Operation[] _uploads = Possible(writes, OperationKind.Upload);
    private readonly Operation[] _deletions = Possible(writes, OperationKind.Delete);

    public string File { get; } = file;

    /// <summary>Uploads that were acknowledged.</summary>
    public IEnumerable<Operation> Uploads => _uploads.Where(upload => upload.Outcome is Outcome.Ok);

    /// <summary>From when on it may be gone: the first deletion that was not refused was sent.</summary>
    public TimeSpan MayBeDeleted { get; } =
        Possible(writes, OperationKind.Delete).Select(deletion => deletion.Invoked).DefaultIfEmpty(Never).Min();

    /// <summary>From when on a reader has seen it; set while reads are looked through.</summary>
    public TimeSpan Seen { get; set; } = Never;

    /// <summary>Every digest that anybody saw under this name.</summary>
    public HashSet<string> Digests { get; } = [];

    /// <summary>Whether bytes with this digest can be there at a time: somebody sent them before, and was not refused.</summary>
    public bool MayHold(string digest, TimeSpan at) => _uploads.Any(upload => upload.Digest == digest && upload.Invoked <= at);

    /// <summary>Whether bytes with another digest can have been there before an operation was answered.</summary>
    public bool MayHoldOther(Operation operation) => _uploads.Any(upload =>
        upload.Digest != operation.Digest && upload.Invoked < operation.Completed);

    /// <summary>Whether an upload had been acknowledged before an operation was sent.</summary>
    public bool WasThereBefore(Operation operation) => IsOverwritten(_uploads, TimeSpan.MinValue, operation);

    /// <summary>Whether a read can find the file: after an upload, unless a deletion that was acknowledged came wholly between.</summary>
    /// <remarks>What was deleted may come back with the same bytes.</remarks>
    public bool MayBeThere(Operation read) => _uploads.Any(upload =>
        upload.Invoked < read.Completed && !IsOverwritten(_deletions, upload.LatestEffect, read));

    /// <summary>Whether a read can miss the file: at first, or after a deletion, unless an acknowledged upload came wholly between.</summary>
    public bool MayBeMissing(Operation read) => !IsOverwritten(_uploads, TimeSpan.MinValue, read) || _deletions.Any(deletion =>
        deletion.Invoked < read.Completed && !IsOverwritten(_uploads, deletion.LatestEffect, read));

    /// <summary>Whether a read can show this yank: it was written, or is how the file began, and neither an acknowledged other one nor
    /// an acknowledged deletion came wholly between.</summary>
    public bool MayBeYanked(string? reason, Operation read) =>
        (reason is null && MayBeginAnew(read)) ||
        _yanks.Any(yank => yank.Value == reason && yank.Invoked < read.Completed &&
            !IsOverwritten(_yanks, yank.LatestEffect, read) && !IsOverwritten(_deletions, yank.LatestEffect, read));

    /// <summary>A file that comes back is not yanked.</summary>
    private bool MayBeginAnew(Operation read) => !IsOverwritten(_yanks, TimeSpan.MinValue, read) || _deletions.Any(deletion =>
        deletion.Invoked < read.Completed && !IsOverwritten(_yanks, deletion.LatestEffect, read));

    private static bool IsOverwritten(Operation[] others, TimeSpan latestEffect, Operation read) => Array.Exists(others, other =>
        other.Outcome is Outcome.Ok && other.Invoked > latestEffect && other.Completed < read.Invoked);

    private static Operation[] Possible(IReadOnlyList<Operation> writes, OperationKind kind) =>
        [.. writes.Where(write => write.Kind == kind && write.Outcome is not Outcome.Refused)];
}
