using System.Runtime.InteropServices;

namespace Larder.Server;

/// <summary>Who may read what the program writes.</summary>
internal static partial class FileModes
{
    /// <summary>No right for the group and for others (octal 077).</summary>
    private const uint OwnerOnly = 0x3F;

    /// <summary>From here on every file and folder that the process makes is its user's only: database, packages, spool, socket.</summary>
    /// <remarks>The mode of the data folder is not enough: one that was there before, a volume say, keeps its own.</remarks>
    public static void KeepToOwner()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(OwnerOnly);
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
