namespace Larder.Storage.FileSystem;

/// <summary>Makes the folders of objects so that they survive a power cut, and removes the ones that are left empty.</summary>
/// <remarks>
/// A folder is there for good only when its parent was flushed after it was made. Those known to be so are remembered, because a
/// flush costs milliseconds even when there is nothing to write. Making and flushing are two steps, so that one write of the file
/// system's journal serves the folder and the file that is flushed in between.
/// </remarks>
internal sealed class DurableFolders(string root)
{
    private const int MostRemembered = 10_000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _durable = new(StringComparer.Ordinal) { root };
    private int _removals;

    /// <summary>Makes a folder below the root, and those above it, where they are missing. None is flushed yet.</summary>
    /// <returns>What <see cref="Flush"/> needs to know.</returns>
    public int Make(string folder)
    {
        lock (_gate)
        {
            if (!_durable.Contains(folder))
            {
                Directory.CreateDirectory(folder);
            }

            return _removals;
        }
    }

    /// <summary>Flushes what was put into a folder, and the folder itself if it is new.</summary>
    /// <param name="made">What <see cref="Make"/> returned.</param>
    public void Flush(string folder, int made)
    {
        FlushNearest(folder);
        while (!IsDurable(folder))
        {
            var parent = Path.GetDirectoryName(folder)!;
            FlushNearest(parent);
            Remember(folder, made);
            folder = parent;
        }
    }

    /// <summary>Flushes a folder, or if it was removed meanwhile the one above it.</summary>
    public void FlushNearest(string folder)
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

    private bool IsDurable(string folder)
    {
        lock (_gate)
        {
            return _durable.Contains(folder);
        }
    }

    private void Remember(string folder, int made)
    {
        lock (_gate)
        {
            // A folder that was removed meanwhile may have been made anew by somebody who has not flushed its parent yet.
            if (made != _removals)
            {
                return;
            }

            if (_durable.Count >= MostRemembered)
            {
                _durable.Clear();
                _durable.Add(root);
            }

            _durable.Add(folder);
        }
    }
}
