using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Server.Commands.Check;

/// <summary>What a check found.</summary>
internal sealed class CheckReport
{
    /// <summary>Files that are listed and need their bytes.</summary>
    public int Files { get; set; }

    /// <summary>Of all those files, in bytes.</summary>
    public long Bytes { get; set; }

    /// <summary>Whether the bytes were read, or only their sizes compared.</summary>
    public bool BytesRead { get; init; }

    /// <summary>What is wrong with listed files.</summary>
    public List<DamagedFile> Damaged { get; } = [];

    /// <summary>Bytes that no row has, older than the grace time.</summary>
    public List<ArtifactHead> Orphans { get; } = [];

    /// <summary>Bytes that no row has, of uploads that are under way or have ended just now.</summary>
    public List<ArtifactHead> Young { get; } = [];

    /// <summary>Bytes of deleted files: nobody can fetch them, and their keys are never used again.</summary>
    public List<ArtifactHead> Deleted { get; } = [];
}

/// <summary>A listed file whose bytes are not what its row says.</summary>
/// <param name="ArtifactKey">Of the file, also if its metadata are damaged.</param>
/// <param name="Problem">For a person.</param>
internal sealed record DamagedFile(string Package, string FileName, string ArtifactKey, string Problem);
