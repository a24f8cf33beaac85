namespace Larder.Cluster.Tests.History;

/// <summary>What a client wanted.</summary>
internal enum OperationKind
{
    /// <summary>Publishes a file.</summary>
    Upload,

    /// <summary>Yanks a file, or takes that back where <see cref="Operation.Value"/> is null.</summary>
    Yank,

    /// <summary>Deletes a file for good.</summary>
    Delete,

    /// <summary>Sets the reason of the package's status.</summary>
    SetStatus,

    /// <summary>Reads a package's page.</summary>
    ReadPage,

    /// <summary>Fetches a file that a page listed.</summary>
    ReadFile,

    /// <summary>Reads the names of all packages.</summary>
    ReadRoot,
}

/// <summary>What a client knows of an operation afterwards.</summary>
internal enum Outcome
{
    /// <summary>It was acknowledged, or the read was answered ("there is no such thing" is an answer).</summary>
    Ok,

    /// <summary>It was refused: it did not happen and will not.</summary>
    Refused,

    /// <summary>No answer, or one that does not say: it may have happened, or may still happen.</summary>
    Unknown,
}

/// <summary>One operation of one client, as the client saw it.</summary>
internal sealed record Operation
{
    /// <summary>Number of the client; each does one thing at a time.</summary>
    public required int Client { get; init; }

    /// <summary>Number of the gateway that was asked, from 1.</summary>
    public required int Gateway { get; init; }

    public required OperationKind Kind { get; init; }

    /// <summary>When it was sent, on the history's clock.</summary>
    public required TimeSpan Invoked { get; init; }

    /// <summary>When the client knew the outcome; for an unknown one, when it gave up.</summary>
    public required TimeSpan Completed { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>Normalized name; empty for the root page.</summary>
    public string Package { get; init; } = "";

    /// <summary>The file's name, for what is about one file.</summary>
    public string? File { get; init; }

    /// <summary>Uploads: of the bytes that were sent. Reads of a file: of the bytes that came; null if the answer was 404.</summary>
    public string? Digest { get; init; }

    /// <summary>Reads of a file: what the page listed. </summary>
    public string? ListedDigest { get; init; }

    /// <summary>What a yank or a status says; never the same twice but for null.</summary>
    public string? Value { get; init; }

    /// <summary>What an answered read of a page showed.</summary>
    public PageView? Page { get; init; }

    /// <summary>What an answered read of the root page listed.</summary>
    public IReadOnlySet<string>? Names { get; init; }

    /// <summary>The package's version counter that a change was answered with.</summary>
    public long? Serial { get; init; }

    /// <summary>Whether an acknowledged change says that it changed something; null where the answer does not tell.</summary>
    public bool? Changed { get; init; }

    /// <summary>HTTP status; 0 without an answer.</summary>
    public int Status { get; init; }

    /// <summary>Why there was no answer, in short.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether there was a whole answer that no client can read: a page that lists a file twice, or half of a document.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>For an unknown outcome, when it has taken effect or never will; null where nobody knows.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>Whether it was made after all faults were healed, to see what is left.</summary>
    public bool IsFinal { get; init; }

    public bool IsRead => Kind is OperationKind.ReadPage or OperationKind.ReadFile or OperationKind.ReadRoot;

    /// <summary>Until when it can take effect: where nobody knows whether it did, until it expires.</summary>
    public TimeSpan LatestEffect => Outcome is Outcome.Unknown ? Expires ?? TimeSpan.MaxValue : Completed;
}
