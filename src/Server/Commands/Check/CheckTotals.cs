namespace Larder.Server.Commands.Check;

/// <summary>What a check has counted. Safe for several threads.</summary>
internal sealed class CheckTotals
{
    private readonly long[] _byWord = new long[Enum.GetValues<FindingWord>().Length];
    private long _files;
    private long _bytes;
    private long _packages;

    /// <summary>Files that are listed and need their bytes.</summary>
    public long Files => Volatile.Read(ref _files);

    /// <summary>Of all those files, in bytes, as their rows say.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Packages whose rows were compared.</summary>
    public long Packages => Volatile.Read(ref _packages);

    public long this[FindingWord word] => Volatile.Read(ref _byWord[(int)word]);

    /// <summary>Whether something is wrong.</summary>
    public bool AreDifferences =>
        this[FindingWord.Damaged] + this[FindingWord.Package] + this[FindingWord.State] + this[FindingWord.Orphan] > 0;

    /// <summary>The status to end with.</summary>
    public int ExitStatus => AreDifferences ? Server.ExitStatus.Failure
        : this[FindingWord.Unchecked] > 0 ? Server.ExitStatus.Unchecked
        : Server.ExitStatus.Success;

    public void AddFile(long bytes)
    {
        Interlocked.Increment(ref _files);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void AddPackage() => Interlocked.Increment(ref _packages);

    public void Add(FindingWord word) => Interlocked.Increment(ref _byWord[(int)word]);
}
