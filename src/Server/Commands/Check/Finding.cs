using Larder.Grains.Packages;

namespace Larder.Server.Commands.Check;

/// <summary>What a check found out about one thing.</summary>
/// <param name="Word">What it is; the word of the output.</param>
/// <param name="Subject">A package and a file, a package, or a key of the store.</param>
/// <param name="Text">For a person.</param>
/// <param name="Bytes">How large it is; 0 if that means nothing.</param>
internal sealed record Finding(FindingWord Word, string Subject, string Text, long Bytes = 0)
{
    /// <summary>The file's row, if it is about one.</summary>
    public StoredFile? File { get; init; }

    /// <summary>What is wrong with the file.</summary>
    public FileProblem? Problem { get; init; }

    /// <summary>The package, if its row is wrong and its grain can put that right.</summary>
    public string? Recount { get; init; }
}

/// <summary>The words of the output, in lower case there. docs/operations.md explains them.</summary>
internal enum FindingWord
{
    /// <summary>A listed file whose bytes or metadata are not what its row says.</summary>
    Damaged,

    /// <summary>A package whose row is not what its files say.</summary>
    Package,

    /// <summary>Something of the cluster's own that can only be put right by hand.</summary>
    State,

    /// <summary>Bytes that no row has, older than the grace.</summary>
    Orphan,

    /// <summary>The store or the database did not answer.</summary>
    Unchecked,

    /// <summary>Yanked by a repair, and whole again.</summary>
    Recovered,

    /// <summary>Bytes that no row has, perhaps of an upload that is under way.</summary>
    Young,

    /// <summary>Bytes of a deleted file.</summary>
    Deleted,

    /// <summary>Bytes of an upload from before this database.</summary>
    Earlier,

    /// <summary>An object that is of no upload.</summary>
    Foreign,
}

/// <summary>What is wrong with a listed file.</summary>
internal enum FileProblem
{
    /// <summary>There are no bytes.</summary>
    MissingBytes,

    /// <summary>There are more or fewer.</summary>
    WrongSize,

    /// <summary>There are others.</summary>
    WrongBytes,

    /// <summary>There is no metadata file beside them.</summary>
    MissingMetadata,

    /// <summary>It has other contents.</summary>
    WrongMetadata,
}
