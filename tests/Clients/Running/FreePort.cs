using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Larder.Clients.Tests.Running;

internal static class FreePort
{
    // Below the ports that the system gives to clients, 11111 excluded, and not where the scripts of eng look for theirs.
    private const int First = 12_000;
    private const int End = 15_000;

    private static readonly ConcurrentDictionary<int, bool> Given = [];

    /// <summary>A port of 127.0.0.1 at which nobody listens at this moment, and that no other test of this program gets.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            if (Given.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
