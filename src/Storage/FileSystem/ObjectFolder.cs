using Larder.Grains.Abstractions.Artifacts;
using Microsoft.Win32.SafeHandles;

namespace Larder.Storage.FileSystem;

/// <summary>The folder of finished objects: each is a file whose path in it is its key.</summary>
/// <remarks>Every method may throw what the file system says; nothing is awaited, since Linux has no asynchronous form of these calls.</remarks>
internal sealed class ObjectFolder(string root)
{
    private const int LongestSegment = 255;
    private const int ListedAtOnce = 16 * 1024;
    private const int MostTries = 10;

    private readonly DurableFolders _folders = new(root);

    /// <summary>Makes the folder.</summary>
    public void Prepare()
    {
        Directory.CreateDirectory(root);
        _folders.FlushNearest(Path.GetDirectoryName(root)!);
    }

    /// <summary>Looks whether the folder is there.</summary>
    public void Check()
    {
        if (!Directory.Exists(root))
        {
            throw new DirectoryNotFoundException($"There is no folder '{root}'.");
        }
    }

    /// <summary>Flushes a finished file and gives it the name of its key, for good.</summary>
    /// <param name="finished">Its path now, which stays its name as well.</param>
    /// <param name="file">The same file, open.</param>
    /// <returns><see langword="false"/> if it lies on another file system; then it has no new name.</returns>
    /// <exception cref="ArtifactExistsException">The key is in use.</exception>
    public bool TryPublish(ArtifactKey key, string finished, SafeFileHandle file)
    {
        var path = PathOf(key);
        var folder = Path.GetDirectoryName(path)!;
        for (var tries = 1; ; tries++)
        {
            var made = _folders.Make(folder);
            RandomAccess.FlushToDisk(file);
            switch (Posix.Link(finished, path))
            {
                case LinkOutcome.Done:
                    FlushOrUndo(folder, made, path);
                    return true;

                case LinkOutcome.NameTaken:
                    throw new ArtifactExistsException(key);

                case LinkOutcome.OtherFileSystem:
                    return false;

                case LinkOutcome.NoFolder when tries < MostTries:
                    // The last object beside this one was deleted, and the folder with it.
                    _folders.Forget();
                    break;

                default:
                    throw new DirectoryNotFoundException($"The folder '{folder}' vanishes as soon as it is made.");
            }
        }
    }

    /// <returns>The open file; <see langword="null"/> if there is no such object.</returns>
    public SafeFileHandle? TryOpen(ArtifactKey key)
    {
        var path = PathOf(key);
        try
        {
            return File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (
            exception is FileNotFoundException or DirectoryNotFoundException
            || (exception is UnauthorizedAccessException && Directory.Exists(path)))
        {
            return null;
        }
    }

    /// <returns><see langword="null"/> if there is no such object.</returns>
    public ArtifactHead? Head(ArtifactKey key)
    {
        var file = new FileInfo(PathOf(key));
        return file.Exists ? new ArtifactHead(key, file.Length, file.LastWriteTimeUtc) : null;
    }

    /// <summary>Removes an object, and the folder that held nothing else.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Delete(ArtifactKey key)
    {
        var path = PathOf(key);
        if (!File.Exists(path))
        {
            return false;
        }

        var folder = Path.GetDirectoryName(path)!;
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }

        _folders.FlushNearest(folder);
        _folders.RemoveIfEmpty(folder);
        return true;
    }

    /// <summary>All objects in the ordinal order of their keys. What is no key is passed over.</summary>
    /// <param name="after">Only keys behind this one; empty for all.</param>
    public IEnumerable<ArtifactHead> List(string prefix, string after)
    {
        foreach (var (name, _) in new KeyWalk(root, ListedAtOnce).Walk(prefix, after))
        {
            if (ArtifactKey.TryParse(name, out var key) && Head(key) is { } head)
            {
                yield return head;
            }
        }
    }

    private string PathOf(ArtifactKey key)
    {
        foreach (var range in key.Value.AsSpan().Split('/'))
        {
            if (range.End.Value - range.Start.Value > LongestSegment)
            {
                throw new ArgumentException($"A segment of a key has at most {LongestSegment} characters here.", nameof(key));
            }
        }

        return Path.Combine(root, key.Value);
    }

    private void FlushOrUndo(string folder, int made, string path)
    {
        try
        {
            _folders.Flush(folder, made);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }
}
