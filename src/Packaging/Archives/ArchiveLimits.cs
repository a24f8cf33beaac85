namespace Larder.Packaging.Archives;

/// <summary>How much an archive may hold, and how much of it is read. Every check stays within these.</summary>
public sealed record ArchiveLimits
{
    /// <summary>Limits for files of unknown origin.</summary>
    public static ArchiveLimits Default { get; } = new();

    /// <summary>The largest <c>METADATA</c> or <c>PKG-INFO</c>, in bytes. Default 10 MiB.</summary>
    public int MaxMetadataBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>The largest <c>RECORD</c>, in bytes; it is read line by line. Default 64 MiB.</summary>
    public long MaxRecordBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>The most members, folders included. Default 200,000.</summary>
    public int MaxEntries { get; init; } = 200_000;

    /// <summary>The most bytes of all members' names together; they are held in memory. Default 64 MiB.</summary>
    public long MaxNameBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>The most bytes the archive may unpack to. Default 8 GiB.</summary>
    public long MaxUnpackedBytes { get; init; } = 8L * 1024 * 1024 * 1024;

    /// <summary>How many times larger than the archive its unpacked contents may be. Default 50.</summary>
    public int MaxRatio { get; init; } = 50;

    /// <summary>Contents up to this many bytes may have any ratio. Default 64 MiB.</summary>
    public long RatioFreeBytes { get; init; } = 64L * 1024 * 1024;
}
