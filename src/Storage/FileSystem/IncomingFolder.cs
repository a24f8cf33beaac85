namespace Larder.Storage.FileSystem;

/// <summary>Where objects are written before they have their names.</summary>
/// <remarks>
/// Every file in it is locked by the process that writes it, so that what an ended process left behind can be told from what another
/// process writes at this moment.
/// </remarks>
internal sealed class IncomingFolder(string path)
{
    /// <summary>Makes the folder.</summary>
    public void Prepare() => Directory.CreateDirectory(path);

    /// <summary>Removes what ended processes left in it.</summary>
    /// <param name="madeBefore">Only files that were made before.</param>
    /// <returns>How many files were removed.</returns>
    public int RemoveAbandoned(DateTimeOffset madeBefore)
    {
        var removed = 0;
        foreach (var file in Directory.EnumerateFiles(path))
        {
            if (File.GetCreationTimeUtc(file) < madeBefore.UtcDateTime && IsAbandoned(file))
            {
                File.Delete(file);
                removed++;
            }
        }

        return removed;
    }

    /// <summary>A new, empty, locked file. Its name is <see cref="FileStream.Name"/>.</summary>
    public FileStream Create() =>
        new(
            Path.Combine(path, Guid.NewGuid().ToString("n")),
            FileMode.CreateNew,
            FileAccess.Write,

            // The object has its name before this handle is closed, and may be read from then on.
            FileShare.Read,
            bufferSize: 0);

    private static bool IsAbandoned(string file)
    {
        try
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
