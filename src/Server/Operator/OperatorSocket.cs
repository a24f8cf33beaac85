using System.Net.Sockets;
using System.Text;
using Larder.Server.Settings;

namespace Larder.Server.Operator;

/// <summary>The Unix socket through which the commands of <c>larder</c> talk to the running program.</summary>
/// <remarks>Whoever can open the data folder may do everything: the folder is its owner's only.</remarks>
internal static class OperatorSocket
{
    public const string FileName = "larder.sock";

    private const string CurrentFolder = "/proc/self/cwd/";

    /// <summary>The kernel's <c>sockaddr_un</c> has 108 bytes, the last of which is 0.</summary>
    private const int MaxPathBytes = 107;

    /// <summary>A path of the socket that fits into an address.</summary>
    /// <remarks>One that is too long is replaced by <c>/proc/self/cwd/…</c>; <see cref="MakeReachable"/> makes that mean the
    /// same.</remarks>
    public static string GetPath(SettingsSources settings)
    {
        var path = GetFullPath(settings);
        return Encoding.UTF8.GetByteCount(path) <= MaxPathBytes ? path : CurrentFolder + Path.GetFileName(path);
    }

    /// <summary>Moves the process into the socket's folder if its path is too long. All other paths must be absolute by then.</summary>
    /// <exception cref="CommandException">This system has no way around the limit.</exception>
    public static void MakeReachable(SettingsSources settings)
    {
        var path = GetFullPath(settings);
        if (Encoding.UTF8.GetByteCount(path) <= MaxPathBytes)
        {
            return;
        }

        if (!Directory.Exists(CurrentFolder))
        {
            throw new CommandException(
                $"The path '{path}' is longer than the {MaxPathBytes} bytes that a Unix socket may have: choose a shorter --data.");
        }

        Environment.CurrentDirectory = Path.GetDirectoryName(path)!;
    }

    /// <summary>Removes what a killed program left behind. Only the holder of the folder's lock may.</summary>
    /// <exception cref="CommandException">What is there is a file with contents and no socket: it is left alone.</exception>
    public static void RemoveStale(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > 0 })
        {
            throw new CommandException($"'{path}' is a file and not a socket: let Operator:SocketPath name another path.");
        }

        File.Delete(path);
    }

    /// <summary>A connection to the running program; <see langword="null"/> if none listens.</summary>
    public static async Task<Socket?> TryConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            return exception.SocketErrorCode is SocketError.AccessDenied
                ? throw new CommandException($"No right to use '{path}': run this as the user that runs larder.", exception)
                : null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string GetFullPath(SettingsSources settings) =>
        settings.Configuration["Operator:SocketPath"] is { Length: > 0 } path ? path : Path.Combine(settings.DataFolder, FileName);
}
