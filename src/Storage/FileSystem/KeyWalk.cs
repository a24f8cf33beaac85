using System.IO.Enumeration;

namespace Larder.Storage.FileSystem;

/// <summary>Walks the objects below a folder in the ordinal order of their keys.</summary>
/// <remarks>
/// Memory is bounded whatever a folder holds: of its entries only the next <paramref name="entriesAtOnce"/> in order are kept, and the
/// folder is read again for those that follow. An entry that is made or removed meanwhile may or may not be seen.
/// </remarks>
internal sealed class KeyWalk(string root, int entriesAtOnce)
{
    /// <param name="prefix">Only keys that begin so.</param>
    /// <param name="after">Only keys behind this one; empty for all.</param>
    public IEnumerable<(string Key, string Path)> Walk(string prefix, string after) => Walk("", root, prefix, after);

    /// <param name="above">What the keys of everything in <paramref name="folder"/> begin with: empty, or ends with a slash.</param>
    private IEnumerable<(string Key, string Path)> Walk(string above, string folder, string prefix, string after)
    {
        var last = "";
        while (true)
        {
            var entries = NextEntries(above, folder, last, entry => MayHold(entry, prefix, after));
            foreach (var entry in entries)
            {
                var path = Path.Combine(folder, entry[above.Length..].TrimEnd('/'));
                foreach (var found in IsFolder(entry) ? Walk(entry, path, prefix, after) : [(entry, path)])
                {
                    yield return found;
                }
            }

            if (entries.Count < entriesAtOnce)
            {
                yield break;
            }

            last = entries.Max!;
        }
    }

    /// <summary>The first entries of a folder, in order, that are behind <paramref name="last"/>. Names of folders end with a slash.</summary>
    private SortedSet<string> NextEntries(string above, string folder, string last, Predicate<string> isWanted)
    {
        var next = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            var entries = new FileSystemEnumerable<string>(
                folder,
                (ref FileSystemEntry entry) => string.Concat(above, entry.FileName, entry.IsDirectory ? "/" : ""),
                new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false });
            foreach (var entry in entries)
            {
                var isAmongFirst = next.Count < entriesAtOnce || IsBehind(next.Max!, entry);
                if (isAmongFirst && IsBehind(entry, last) && isWanted(entry) && next.Add(entry) && next.Count > entriesAtOnce)
                {
                    next.Remove(next.Max!);
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Removed with the last object in it since its parent was read.
        }

        return next;
    }

    private static bool MayHold(string entry, string prefix, string after)
    {
        var hasPrefix = entry.StartsWith(prefix, StringComparison.Ordinal)
            || (IsFolder(entry) && prefix.StartsWith(entry, StringComparison.Ordinal));
        var isLater = IsBehind(entry, after) || (IsFolder(entry) && after.StartsWith(entry, StringComparison.Ordinal));
        return hasPrefix && isLater;
    }

    private static bool IsFolder(string entry) => entry.EndsWith('/');

    private static bool IsBehind(string key, string other) => string.CompareOrdinal(key, other) > 0;
}
