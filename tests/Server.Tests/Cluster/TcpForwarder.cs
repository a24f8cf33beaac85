using System.Net;
using System.Net.Sockets;

namespace Larder.Server.Tests.Cluster;

/// <summary>A port that leads to another one, once it is opened: a server that comes later than those who use it.</summary>
internal sealed class TcpForwarder : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private Task _accepting = Task.CompletedTask;

    /// <param name="target">A port of this machine.</param>
    public TcpForwarder(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _listener.Stop();
    }

    /// <summary>Nothing listens there until <see cref="Open"/>.</summary>
    public int Port { get; }

    public void Open()
    {
        _listener.Server.Close();
        var listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        _accepting = AcceptAsync(listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
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
                await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
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
