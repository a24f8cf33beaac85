using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Larder.Storage.FileSystem;

/// <summary>The two calls of a POSIX system that the base library does not offer as they are needed here.</summary>
internal static partial class Posix
{
    private const int FileExists = 17;
    private const int NoSuchEntry = 2;
    private const int CrossDevice = 18;
    private const int ReadOnly = 0;

    /// <summary>Gives a file a second name. In one step: either the name was free and now is the whole file, or nothing happened.</summary>
    public static LinkOutcome Link(string existing, string name)
    {
        if (LinkFile(existing, name) == 0)
        {
            return LinkOutcome.Done;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            FileExists => LinkOutcome.NameTaken,
            NoSuchEntry => LinkOutcome.NoFolder,
            CrossDevice => LinkOutcome.OtherFileSystem,
            var error => throw LastError(error, $"'{existing}' could not be linked to '{name}'"),
        };
    }

    /// <summary>Makes what was created, linked or removed in a folder survive a power cut.</summary>
    /// <returns><see langword="false"/> if there is no such folder.</returns>
    public static bool TrySyncFolder(string path)
    {
        using var folder = new SafeFileHandle(OpenFile(path, ReadOnly), ownsHandle: true);
        if (!folder.IsInvalid)
        {
            RandomAccess.FlushToDisk(folder);
            return true;
        }

        return Marshal.GetLastPInvokeError() is var error && error == NoSuchEntry
            ? false
            : throw LastError(error, $"The folder '{path}' could not be opened");
    }

    private static IOException LastError(int error, string what) =>
        new($"{what}: {new Win32Exception(error).Message}.", error);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkFile(string existing, string name);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenFile(string path, int flags);
}

/// <summary>What became of a link.</summary>
internal enum LinkOutcome
{
    /// <summary>The file has the name.</summary>
    Done,

    /// <summary>Something has that name already.</summary>
    NameTaken,

    /// <summary>The folder of the name, or the file itself, is not there.</summary>
    NoFolder,

    /// <summary>The file lies on another file system.</summary>
    OtherFileSystem,
}
