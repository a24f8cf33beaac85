using System.Diagnostics;

namespace Larder.Storage.Tests;

/// <summary>A file system in memory that is soon full. Unmounted at the end.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallDisk()
    {
    }

    public string Path => _folder.Path;

    /// <returns><see langword="null"/> if this user or machine may not mount anything.</returns>
    public static SmallDisk? TryMount(int kibibytes)
    {
        var disk = new SmallDisk();
        if (Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "tmpfs", disk.Path))
        {
            return disk;
        }

        disk._folder.Dispose();
        return null;
    }

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        process?.WaitForExit();
        return process?.ExitCode == 0;
    }
}
