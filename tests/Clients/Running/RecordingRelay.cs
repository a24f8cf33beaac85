using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Larder.Clients.Tests.Running;

/// <summary>One request without a body and its answer, as they went over the wire.</summary>
/// <param name="Request">The request line and the headers.</param>
/// <param name="Answer">The status line and the headers.</param>
internal sealed partial record Recorded(string Request, string Answer)
{
    public string Path => Request.Split(' ')[1];

    public int Status => int.Parse(Answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>User name and secret; <see langword="null"/> if it came without.</summary>
    public string? Credentials => Authorization().Match(Request) is { Success: true } match
        ? Encoding.UTF8.GetString(Convert.FromBase64String(match.Groups[1].Value))
        : null;

    [GeneratedRegex(@"^Authorization: Basic (\S+)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Authorization();
}

/// <summary>Stands between a client and the index, changes nothing, and remembers what was said.</summary>
internal sealed partial class RecordingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, FreePort.Find());
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<(StringBuilder Up, StringBuilder Down)> _connections = [];
    private readonly Uri _index;
    private readonly Task _accepting;

    public RecordingRelay(Uri index)
    {
        _index = index;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>What was said so far: connection by connection, in order.</summary>
    public IReadOnlyList<Recorded> Recorded => [.. _connections.SelectMany(connection =>
        Head().Matches(Read(connection.Up)).Zip(Head().Matches(Read(connection.Down)), (up, down) => new Recorded(up.Value, down.Value)))];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.Add(RunAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        finally
        {
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        await far.ConnectAsync(_index.Host, _index.Port, _end.Token);
        var (up, down) = (new StringBuilder(), new StringBuilder());
        _connections.Enqueue((up, down));
        var end = Task.WhenAny(CopyAsync(near, far, up), CopyAsync(far, near, down));
        await (await end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, StringBuilder record)
    {
        var buffer = new byte[16 * 1024];
        while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var count)
        {
            lock (record)
            {
                record.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
        }
    }

    private static string Read(StringBuilder record)
    {
        lock (record)
        {
            return record.ToString();
        }
    }

    /// <summary>The first lines of a request or an answer.</summary>
    [GeneratedRegex(@"(?:GET|HEAD) \S+ HTTP/1\.1\r\n(?:[^\r\n]+\r\n)+|HTTP/1\.1 \d{3}[^\r\n]*\r\n(?:[^\r\n]+\r\n)+")]
    private static partial Regex Head();
}
