using System.Globalization;

namespace Larder.Silo.Database;

/// <summary>Keeps a second process out of a data folder. The operating system frees the lock when the process ends, however it ends.</summary>
/// <remarks>
/// Who holds it knows that no earlier owner of any row lives: <see cref="DatabaseStart"/> then ends all leases that they left behind.
/// The lock lies on <c>larder.lock</c>; <c>larder.pid</c> beside it only names the holder, since a locked file cannot be read.
/// </remarks>
public sealed class DataFolderLock : IDisposable
{
    private FileStream? _file;

    /// <summary>Whether this process holds a folder with it.</summary>
    public bool IsHeld => _file is not null;

    /// <summary>Takes the folder, which is made if it is missing.</summary>
    /// <exception cref="DataFolderInUseException">Another process has it.</exception>
    public void Acquire(string folder)
    {
        Directory.CreateDirectory(folder);
        var processFile = Path.Combine(folder, "larder.pid");
        try
        {
            _file = new FileStream(
                Path.Combine(folder, "larder.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.GetType() == typeof(IOException))
        {
            throw new DataFolderInUseException(folder, ReadHolder(processFile), exception);
        }

        File.WriteAllText(processFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private static string? ReadHolder(string processFile)
    {
        try
        {
            return File.ReadAllText(processFile).Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>Another process works in the data folder. Its message is for the operator.</summary>
public sealed class DataFolderInUseException(string folder, string? processId, Exception inner) : IOException(
    $"The data folder '{folder}' is in use by another process{(processId is null ? "" : $" (pid {processId})")}: "
    + "stop that one first, or use another folder.",
    inner)
{
    /// <summary>The other process, as it wrote itself down; <see langword="null"/> if it has not.</summary>
    public string? ProcessId { get; } = processId;
}
