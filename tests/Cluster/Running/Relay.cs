using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Larder.Cluster.Tests.Running;

/// <summary>What a relay does to what passes through it.</summary>
internal enum RelayFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Each request is answered 503 by the relay; for HTTP only.</summary>
    Unavailable,

    /// <summary>Answers come <see cref="Relay.Delay"/> late.</summary>
    Slow,

    /// <summary>Connections break while a request is being sent.</summary>
    CutRequest,

    /// <summary>Requests arrive and are done, and the connection breaks before the answer is back.</summary>
    LoseAnswer,

    /// <summary>Nothing passes, and nobody is told.</summary>
    BlackHole,
}

/// <summary>Stands between the cluster and a server, passes bytes on, and fails as it is told to.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private const string Refusal =
        "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";

    private readonly TcpListener _listener;
    private readonly IPEndPoint _server;
    private readonly ConcurrentDictionary<TcpClient, byte> _connections = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private volatile RelayFault _fault;
    private int _hits;

    /// <param name="address">Where to listen, on a free port.</param>
    public Relay(IPAddress address, IPEndPoint server)
    {
        _server = server;
        _listener = new TcpListener(address, 0);
        _listener.Start(backlog: 512);
        _accepting = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>How late answers come when they are slow.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many times the fault of the moment has struck so far: a request, an answer or a connection.</summary>
    public int Hits => Volatile.Read(ref _hits);

    /// <summary>From now on; connections that are open are broken, for they were made without the fault.</summary>
    public RelayFault Fault
    {
        get => _fault;
        set
        {
            _fault = value;
            Volatile.Write(ref _hits, 0);
            if (value is not RelayFault.BlackHole)
            {
                BreakAll();
            }
        }
    }

    /// <summary>Breaks every connection, as a router that forgets them does.</summary>
    /// <returns>How many there were, from either side.</returns>
    public int BreakAll()
    {
        var connections = _connections.Keys;
        foreach (var connection in connections)
        {
            Break(connection);
        }

        return connections.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        BreakAll();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            client.NoDelay = true;
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        _connections[client] = 0;
        try
        {
            var fault = _fault;
            if (fault is RelayFault.Unavailable)
            {
                Interlocked.Increment(ref _hits);
                await RefuseAsync(client);
                return;
            }

            await server.ConnectAsync(_server, _end.Token);
            _connections[server] = 0;
            await Task.WhenAny(
                PassAsync(client, server, isRequest: true, fault), PassAsync(server, client, isRequest: false, fault));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either end has gone; so does the other.
        }
        finally
        {
            Break(client);
            Break(server);
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, bool isRequest, RelayFault fault)
    {
        var buffer = new byte[64 * 1024];
        var (source, target) = (from.GetStream(), to.GetStream());

        // Heads are a few hundred bytes: so a request is cut in its body, or in its head if it has none.
        var left = fault is RelayFault.CutRequest && isRequest ? Random.Shared.Next(1, 4_000) : long.MaxValue;
        while (await source.ReadAsync(buffer, _end.Token) is > 0 and var length)
        {
            if (_fault is RelayFault.BlackHole)
            {
                Interlocked.Increment(ref _hits);
                await Task.Delay(Timeout.Infinite, _end.Token);
            }

            if (!isRequest && fault is RelayFault.LoseAnswer)
            {
                Interlocked.Increment(ref _hits);
                return;
            }

            if (!isRequest && fault is RelayFault.Slow)
            {
                Interlocked.Increment(ref _hits);
                await Task.Delay(Delay, _end.Token);
            }

            await target.WriteAsync(buffer.AsMemory(0, (int)Math.Min(left, length)), _end.Token);
            left -= length;
            if (left <= 0)
            {
                Interlocked.Increment(ref _hits);
                return;
            }
        }
    }

    private async Task RefuseAsync(TcpClient client)
    {
        var stream = client.GetStream();
        var buffer = new byte[64 * 1024];
        _ = await stream.ReadAsync(buffer, _end.Token);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/xml\r\n" +
                $"Content-Length: {Refusal.Length}\r\nConnection: close\r\n\r\n{Refusal}"),
            _end.Token);
        client.Client.Shutdown(SocketShutdown.Send);

        // What is still being sent would otherwise end the connection before the answer is read.
        while (await stream.ReadAsync(buffer, _end.Token) > 0)
        {
        }
    }

    private void Break(TcpClient connection)
    {
        _connections.TryRemove(connection, out _);
        try
        {
            connection.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or NullReferenceException)
        {
            // Broken already, or by two at once.
        }

        connection.Dispose();
    }
}
