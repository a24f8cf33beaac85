using System.Net;
using System.Net.Sockets;

namespace Larder.Gateway.Tests.Authentication.Sources;

/// <summary>Ports for servers that are killed and started again: below those that the system gives to clients meanwhile.</summary>
internal static class LowPort
{
    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(15_000, 30_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }
}
