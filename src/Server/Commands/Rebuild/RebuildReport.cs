using System.Collections.Concurrent;

namespace Larder.Server.Commands.Rebuild;

/// <summary>What a rebuild found and did. For several threads.</summary>
internal sealed class RebuildReport
{
    private long _objects;
    private long _packages;
    private long _files;
    private long _present;
    private long _leftOver;
    private long _withoutManifest;

    public long Objects => _objects;

    public long Packages => _packages;

    /// <summary>Listed now.</summary>
    public long Files => _files;

    /// <summary>Were in the database already.</summary>
    public long Present => _present;

    /// <summary>Bytes of uploads that were never finished, and of files that were deleted.</summary>
    public long LeftOver => _leftOver;

    /// <summary>Packages of which the store had files and no manifest.</summary>
    public long WithoutManifest => _withoutManifest;

    /// <summary>Files that a manifest did not have: their upload ended after it was written, or never.</summary>
    public ConcurrentQueue<string> Recovered { get; } = [];

    /// <summary>Files that a manifest lists and the store does not have.</summary>
    public ConcurrentQueue<string> Lost { get; } = [];

    /// <summary>What was not taken, and why.</summary>
    public ConcurrentQueue<(string What, string Why)> Skipped { get; } = [];

    /// <summary>What an operator should know, and need not do anything about.</summary>
    public ConcurrentQueue<(string What, string Why)> Notes { get; } = [];

    public void CountObject() => Interlocked.Increment(ref _objects);

    /// <param name="files">Of which so many are listed.</param>
    public void CountPackage(long files)
    {
        Interlocked.Increment(ref _packages);
        Interlocked.Add(ref _files, files);
    }

    public void CountPresent(long files = 1) => Interlocked.Add(ref _present, files);

    public void CountLeftOver(long files = 1) => Interlocked.Add(ref _leftOver, files);

    public void CountWithoutManifest() => Interlocked.Increment(ref _withoutManifest);

    public void Skip(string what, string why) => Skipped.Enqueue((what, why));

    public void Note(string what, string why) => Notes.Enqueue((what, why));
}
