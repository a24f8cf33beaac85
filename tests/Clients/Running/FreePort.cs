using System.Net;
using System.Net.Sockets;

namespace Larder.Clients.Tests.Running;

internal static class FreePort
{
    /// <summary>A port of 127.0.0.1 at which nobody listens at this moment.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
