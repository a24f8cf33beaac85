namespace Larder.Server;

/// <summary>The folder that holds everything: readable and writable by its owner only.</summary>
internal static class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folder if it is missing.</summary>
    /// <exception cref="CommandException">It cannot be made, or is not a folder that this user can write to.</exception>
    public static void Prepare(string path)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                if (OperatingSystem.IsWindows())
                {
                    Directory.CreateDirectory(path);
                }
                else
                {
                    Directory.CreateDirectory(path, OwnerOnly);
                }
            }

            var probe = Path.Combine(path, $".probe-{Environment.ProcessId}");
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The data folder '{path}' cannot be used: {exception.Message}", exception);
        }
    }
}
