using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Grains.Sweeping;

/// <summary>What an object of the store is, next to the rows of the database.</summary>
public enum SweepVerdict
{
    /// <summary>A listed file's bytes or metadata.</summary>
    Needed,

    /// <summary>A deleted file's. Removed by its row, once the deletion is old enough.</summary>
    Deleted,

    /// <summary>No row names it, and none may come any more: an upload that was killed.</summary>
    Orphan,

    /// <summary>No row names it yet.</summary>
    Young,

    /// <summary>Of an upload from before this database was made: perhaps of the one that was lost. Never removed.</summary>
    Earlier,

    /// <summary>Not of an upload: adopted, or somebody else's. Never removed.</summary>
    Foreign,
}

/// <summary>Who names an object in the database.</summary>
public enum SweepOwner
{
    /// <summary>No row.</summary>
    None,

    /// <summary>A listed file.</summary>
    Listed,

    /// <summary>A deleted file whose bytes are not known to be gone.</summary>
    Deleted,

    /// <summary>A deleted file whose bytes were removed; what is there now came later, by a request that was on its way for long.</summary>
    Removed,
}

/// <summary>Between which times an upload must have begun to leave orphans, by the database's clock.</summary>
/// <param name="Since">When the database was made.</param>
/// <param name="Before">What began before this is listed no more. The same limit for the store's own time of an object, and for the
/// deletion of a file.</param>
public readonly record struct SweepLimits(DateTimeOffset Since, DateTimeOffset Before);

/// <summary>Decides what is swept. Pure.</summary>
public static class SweepRules
{
    /// <summary>What an object is.</summary>
    /// <param name="owner">Of its key, or of the file whose metadata it is.</param>
    public static SweepVerdict Judge(ArtifactHead head, SweepOwner owner, SweepLimits limits)
    {
        if (owner is SweepOwner.Listed or SweepOwner.Deleted)
        {
            return owner is SweepOwner.Listed ? SweepVerdict.Needed : SweepVerdict.Deleted;
        }

        if (ArtifactAttempt.TryParse(head.Key) is not { } attempt)
        {
            return SweepVerdict.Foreign;
        }

        return attempt.StartedAt < limits.Since ? SweepVerdict.Earlier
            : attempt.StartedAt < limits.Before && head.WrittenAt < limits.Before ? SweepVerdict.Orphan
            : SweepVerdict.Young;
    }

    /// <summary>Whether a manifest is of no use any more: the next one in the store's list is of the same package and a later serial, was
    /// written later too, and is older than the limit.</summary>
    /// <remarks>A manifest that was written later with a lower serial is of a database that was restored: both stay.</remarks>
    public static bool IsSuperseded(ArtifactHead manifest, ArtifactHead next, SweepLimits limits) =>
        ManifestKey.TryParse(manifest.Key, out var older)
        && ManifestKey.TryParse(next.Key, out var newer)
        && (older.Index, older.Package) == (newer.Index, newer.Package)
        && older.Serial < newer.Serial
        && manifest.WrittenAt <= next.WrittenAt
        && next.WrittenAt < limits.Before;

    /// <summary>The key of the file that an object would belong to: its own, or the one whose metadata it is.</summary>
    public static string OwnerOf(string objectKey) =>
        objectKey.EndsWith(ArtifactKey.MetadataSuffix, StringComparison.Ordinal)
            ? objectKey[..^ArtifactKey.MetadataSuffix.Length]
            : objectKey;
}
