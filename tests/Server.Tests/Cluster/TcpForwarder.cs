using System.Net;
using System.Net.Sockets;
using Larder.Clients.Tests.Running;

namespace Larder.Server.Tests.Cluster;

/// <summary>A port that leads to another one, once it is opened: a server that comes later than those who use it.</summary>
/// <param name="target">A port of this machine.</param>
internal sealed class TcpForwarder(int target) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private Task _accepting = Task.CompletedTask;

    /// <summary>Nothing listens there until <see cref="Open"/>.</summary>
    public int Port { get; } = FreePort.Find();

    public void Open()
    {
        var listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        _accepting = AcceptAsync(listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (OperationCanceledException)
        {
            listener.Dispose();
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, target, _end.Token);
                var there = client.GetStream().CopyToAsync(server.GetStream(), _end.Token);
                var back = server.GetStream().CopyToAsync(client.GetStream(), _end.Token);
                await Task.WhenAny(there, back);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // Either end has gone, or the test is over.
            }
        }
    }
}
