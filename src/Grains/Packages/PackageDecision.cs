using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Grains.Packages;

/// <summary>What a rule makes of a request: a refusal, nothing to do, or a new state with the rows that lead to it.</summary>
internal sealed record PackageDecision
{
    public Refusal Refusal { get; private init; }

    /// <summary><see langword="null"/> if nothing changes.</summary>
    public PackageState? Next { get; private init; }

    public IReadOnlyList<RowChange> Rows { get; private init; } = [];

    /// <summary>What the audit log says was done, such as <c>file:add</c>.</summary>
    public string Action { get; private init; } = "";

    /// <summary>What it was done to, within the package; <see langword="null"/> for the package itself.</summary>
    public string? Subject { get; private init; }

    public string? Detail { get; private init; }

    /// <summary>How many files it changes; 1 for a change of something else.</summary>
    public int Changed => Next is null ? 0 : Math.Max(1, Rows.Count(row => row.ChangesFile));

    public static PackageDecision Refuse(Refusal refusal) => new() { Refusal = refusal };

    public static PackageDecision NothingToDo { get; } = new();

    /// <summary>The same change, which leads to another state by other rows.</summary>
    public PackageDecision Instead(PackageState next, IReadOnlyList<RowChange> rows) => this with { Next = next, Rows = rows };

    public static PackageDecision Change(
        PackageState next, IReadOnlyList<RowChange> rows, string action, string? subject, string? detail) =>
        new() { Next = next, Rows = rows, Action = action, Subject = subject, Detail = detail };
}

/// <summary>One row to write besides the package's own.</summary>
internal abstract record RowChange
{
    /// <summary>Whether the row is a file's.</summary>
    public bool ChangesFile => this is AddFile or YankFile or DeleteFile;

    /// <summary>A file that is new, or comes back with the bytes it had before it was deleted.</summary>
    public sealed record AddFile(DistributionFile File) : RowChange;

    public sealed record AddRelease(Release Release) : RowChange;

    /// <summary>A release that had no files any more and comes back: its spelling and summary are those of its new first
    /// file.</summary>
    public sealed record RenewRelease(Release Release) : RowChange;

    public sealed record YankRelease(string Version, string? Reason) : RowChange;

    public sealed record YankFile(string FileName, string? Reason) : RowChange;

    public sealed record DeleteFile(string FileName) : RowChange;

    /// <summary>An entry of the access list that is new, or grants something else than before.</summary>
    public sealed record PutAccess(AccessEntry Entry) : RowChange;

    public sealed record DeleteAccess(string Principal) : RowChange;
}
