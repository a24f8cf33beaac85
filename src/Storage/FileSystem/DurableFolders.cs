namespace Larder.Storage.FileSystem;

/// <summary>Makes the folders of objects so that they survive a power cut, and removes the ones that are left empty.</summary>
/// <remarks>
/// A folder is there for good only when its parent was flushed after it was made. Those known to be so are remembered, because a
/// flush costs milliseconds even when there is nothing to write.
/// </remarks>
internal sealed class DurableFolders(string root)
{
    private const int MostRemembered = 10_000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _durable = new(StringComparer.Ordinal) { root };
    private int _removals;

    /// <summary>Makes a folder below the root, and those above it, where they are missing.</summary>
    public void Ensure(string folder)
    {
        lock (_gate)
        {
            if (_durable.Contains(folder))
            {
                return;
            }
        }

        var parent = Path.GetDirectoryName(folder)!;
        Ensure(parent);

        int removals;
        lock (_gate)
        {
            Directory.CreateDirectory(folder);
            removals = _removals;
        }

        SyncNearest(parent);

        lock (_gate)
        {
            // A folder that was removed meanwhile may have been made anew by somebody who has not flushed its parent yet.
            if (removals == _removals)
            {
                Remember(folder);
            }
        }
    }

    /// <summary>Flushes a folder, or if it was removed meanwhile the one above it.</summary>
    public void SyncNearest(string folder)
    {
        while (!Posix.TrySyncFolder(folder) && folder != root)
        {
            folder = Path.GetDirectoryName(folder)!;
        }
    }

    /// <summary>Removes a folder if nothing is in it.</summary>
    public void RemoveIfEmpty(string folder)
    {
        if (folder == root)
        {
            return;
        }

        lock (_gate)
        {
            _removals++;
            _durable.Remove(folder);
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                // It holds something, or somebody else removed it.
            }
        }
    }

    /// <summary>Takes nothing for granted any more: a folder turned out to be missing.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _removals++;
            _durable.Clear();
            _durable.Add(root);
        }
    }

    private void Remember(string folder)
    {
        if (_durable.Count >= MostRemembered)
        {
            _durable.Clear();
            _durable.Add(root);
        }

        _durable.Add(folder);
    }
}
