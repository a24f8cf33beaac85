using System.Net;
using System.Net.Sockets;

namespace Larder.Grains.Tests.Database;

/// <summary>Stands between a client and a server, and cuts their connections where a test says.</summary>
internal sealed class LineCutter : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private volatile Cut? _cut;

    public LineCutter(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>Cuts the next connection on which the client sends these bytes: before they are passed on, or before their answer is.</summary>
    public void CutAt(ReadOnlySpan<byte> sent, bool passOn) => _cut = new Cut(sent.ToArray(), passOn);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            _ = CarryAsync(client);
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _serverPort, _end.Token);
            var answering = AnswerAsync(far, near);
            if (await SendAsync(near, far))
            {
                // The server finishes what it was sent, and tells nobody.
                far.Client.Shutdown(SocketShutdown.Send);
                await answering;
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
        }
    }

    /// <returns>Whether what was sent last is to be worked on, though its sender is cut off.</returns>
    private async Task<bool> SendAsync(TcpClient near, TcpClient far)
    {
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await near.GetStream().ReadAsync(buffer, _end.Token)) > 0)
        {
            var cut = _cut;
            if (cut is null || buffer.AsSpan(0, count).IndexOf(cut.Sent) < 0)
            {
                await far.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
                continue;
            }

            _cut = null;
            Cuts++;
            near.Client.Close(0);
            if (cut.PassOn)
            {
                await far.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
            }

            return cut.PassOn;
        }

        return false;
    }

    private async Task AnswerAsync(TcpClient far, TcpClient near)
    {
        var buffer = new byte[64 * 1024];
        int count;
        try
        {
            while ((count = await far.GetStream().ReadAsync(buffer, _end.Token)) > 0)
            {
                if (near.Connected)
                {
                    await near.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
                }
            }
        }
        catch (Exception exception) when (
            exception is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
        }

        near.Close();
    }

    private sealed record Cut(byte[] Sent, bool PassOn);
}
