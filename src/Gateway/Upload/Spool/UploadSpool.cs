using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Upload.Spool;

/// <summary>The folder of files that are on their way in.</summary>
/// <remarks>
/// Each process has a folder of its own in it, with a lock file that it holds as long as it lives. A folder whose lock
/// is free was left by a process that was killed: the next one to start removes it.
/// </remarks>
internal sealed partial class UploadSpool(IOptions<UploadOptions> options, ILogger<UploadSpool> logger) : IDisposable
{
    private const string LockName = "lock";

    private readonly Lock _opening = new();
    private FileStream? _lock;
    private string _folder = "";
    private long _number;

    /// <summary>A new, empty file.</summary>
    /// <exception cref="SpoolUnavailableException">The folder cannot be made.</exception>
    public SpooledFile Create()
    {
        Open();
        var name = Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);
        return new SpooledFile(Path.Combine(_folder, name), options.Value.MemoryBytes);
    }

    /// <summary>Makes this process's folder and removes those of dead processes. Does nothing the second
    /// time.</summary>
    /// <exception cref="SpoolUnavailableException">The folder cannot be made.</exception>
    public void Open()
    {
        lock (_opening)
        {
            if (_lock is not null)
            {
                return;
            }

            var root = Path.GetFullPath(options.Value.SpoolFolder);
            try
            {
                Directory.CreateDirectory(root);
                RemoveStale(root);
                _folder = Path.Combine(root, Guid.NewGuid().ToString("n"));
                Directory.CreateDirectory(_folder);
                var lockPath = Path.Combine(_folder, LockName);
                _lock = new FileStream(lockPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new SpoolUnavailableException(root, exception);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_lock is not null)
        {
            _lock.Dispose();
            TryRemove(_folder);
        }
    }

    private void RemoveStale(string root)
    {
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            var lockPath = Path.Combine(folder, LockName);
            if (File.Exists(lockPath) && IsFree(lockPath) && TryRemove(folder))
            {
                LogRemoved(folder);
            }
        }
    }

    private static bool IsFree(string lockPath)
    {
        try
        {
            using var _ = new FileStream(lockPath, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Information,
        Message = "Removed {Folder}: uploads of a process that was ended before they were")]
    private partial void LogRemoved(string folder);
}
