using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Larder.Gateway.Tests.Authentication.Sources.Remote;

/// <summary>Answers each connection with the bytes that a test gives, and then closes it.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, byte[]> _answer;

    public RawServer(Func<string, byte[]> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What was read of each connection, at most one buffer.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>A server that speaks HTTP.</summary>
    public static RawServer Http(string head, string body) => new(_ =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {head}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                var buffer = new byte[8_192];
                var request = Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer));
                Requests.Enqueue(request);
                await stream.WriteAsync(_answer(request));
                client.Client.Shutdown(SocketShutdown.Send);
                while (await stream.ReadAsync(buffer) > 0)
                {
                    // The client's end: what it had still to say is not reset away with the answer.
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
