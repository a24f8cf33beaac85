using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Larder.Cluster.Tests.Running;

/// <summary>The relay fails as it is told to: a fault that does nothing would make every test of it pass.</summary>
[Collection("Clusters, one at a time")]
public sealed class RelayTests : IAsyncDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly Relay _relay;
    private readonly HttpClient _client;
    private int _requests;

    public RelayTests()
    {
        _server.Start();
        _ = ServeAsync();
        _relay = new Relay(IPAddress.Loopback, (IPEndPoint)_server.LocalEndpoint);
        _client = new HttpClient { BaseAddress = new Uri($"http://{_relay.Address}"), Timeout = TimeSpan.FromSeconds(30) };
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_fault_requests_and_answers_pass() => Assert.Equal("done", await _client.GetStringAsync("/", Stop));

    [Fact]
    public async Task A_store_that_is_away_answers_503_and_sees_nothing()
    {
        _relay.Fault = RelayFault.Unavailable;
        using var answer = await _client.PutAsync("/", new ByteArrayContent(new byte[300_000]), Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(0, _requests);
    }

    [Fact]
    public async Task A_lost_answer_is_lost_after_the_request_was_done()
    {
        _relay.Fault = RelayFault.LoseAnswer;
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.PutAsync("/", new ByteArrayContent(new byte[300_000]), Stop));
        Assert.Equal(1, _requests);
    }

    [Fact]
    public async Task A_cut_request_does_not_arrive_whole()
    {
        _relay.Fault = RelayFault.CutRequest;
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.PutAsync("/", new ByteArrayContent(new byte[300_000]), Stop));
        Assert.Equal(0, _requests);
    }

    [Fact]
    public async Task A_slow_answer_and_a_black_hole_take_longer_than_the_client_waits()
    {
        _client.Timeout = TimeSpan.FromSeconds(2);
        _relay.Fault = RelayFault.Slow;
        await Assert.ThrowsAsync<TaskCanceledException>(() => _client.GetStringAsync("/", Stop));
        _relay.Fault = RelayFault.BlackHole;
        await Assert.ThrowsAsync<TaskCanceledException>(() => _client.GetStringAsync("/", Stop));
    }

    [Fact]
    public async Task A_healed_relay_passes_again()
    {
        _relay.Fault = RelayFault.CutRequest;
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.PutAsync("/", new ByteArrayContent(new byte[300_000]), Stop));
        _relay.Fault = RelayFault.None;
        Assert.Equal("done", await _client.GetStringAsync("/", Stop));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _relay.DisposeAsync();
        _server.Dispose();
    }

    /// <summary>An HTTP server that reads a request to its end and answers one word.</summary>
    private async Task ServeAsync()
    {
        while (true)
        {
            using var connection = await _server.AcceptTcpClientAsync(CancellationToken.None);
            try
            {
                await AnswerAsync(connection.GetStream());
            }
            catch (IOException)
            {
                // The relay broke it, as it should.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var request = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (!IsWhole(Encoding.Latin1.GetString(request.GetBuffer(), 0, (int)request.Length)))
        {
            var length = await stream.ReadAsync(buffer);
            if (length == 0)
            {
                return;
            }

            request.Write(buffer, 0, length);
        }

        Interlocked.Increment(ref _requests);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone"u8.ToArray());
    }

    private static bool IsWhole(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end >= 0 && request.Length >= end + 4 + (request.StartsWith("PUT", StringComparison.Ordinal) ? 300_000 : 0);
    }
}
