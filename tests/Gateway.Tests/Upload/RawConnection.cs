using System.Net.Sockets;
using System.Text;

namespace Larder.Gateway.Tests.Upload;

/// <summary>A connection whose bytes a test writes itself.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly StringBuilder _received = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(address.Host, address.Port, Stop);
        return connection;
    }

    public async Task SendAsync(string text) => await SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _client.GetStream().WriteAsync(bytes, Stop);

    /// <summary>The head of a POST with the uploader's credentials, or with none.</summary>
    public Task SendHeadAsync(long length, bool authorized = true, params string[] headers) => SendAsync(
        "POST /legacy/ HTTP/1.1\r\nHost: index\r\n"
        + (authorized ? $"Authorization: {UploadFixture.Credentials}\r\n" : "")
        + $"Content-Type: {UploadBody.ContentType}\r\nContent-Length: {length}\r\n"
        + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n");

    /// <summary>The next line that the server sends, without its end; <see langword="null"/> if it hangs up.</summary>
    public async Task<string?> ReadLineAsync()
    {
        var buffer = new byte[4_096];
        while (true)
        {
            var text = _received.ToString();
            var end = text.IndexOf("\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                _received.Remove(0, end + 2);
                return text[..end];
            }

            var read = await _client.GetStream().ReadAsync(buffer, Stop);
            if (read == 0)
            {
                return null;
            }

            _received.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
    }

    /// <summary>Hangs up at once, as a client that is killed does.</summary>
    public void Abort()
    {
        _client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        _client.Close();
    }

    public void Dispose() => _client.Dispose();
}
