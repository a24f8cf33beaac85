using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Larder.Server.Tests.Cluster;

namespace Larder.Server.Tests.Revoked;

/// <summary>Four clients that upload one small wheel after the other at the second gateway, to both packages in turn, with the token.</summary>
internal sealed class Senders : IAsyncDisposable
{
    private const int Clients = 4;

    private readonly Stage _stage;
    private readonly ConcurrentQueue<Sent> _sent = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    public Senders(Stage stage)
    {
        _stage = stage;
        _running = Task.WhenAll(Enumerable.Range(0, Clients).Select(RunAsync));
    }

    public int Listed => _sent.Count(upload => upload.Status is HttpStatusCode.OK);

    public int Refused => _sent.Count(upload => upload.IsRefused);

    /// <summary>Waits until each client has begun an upload since then, and has had this answer to it.</summary>
    public async Task AllAnsweredAsync(long since, string package, bool isListed)
    {
        await Until.TrueAsync(() => _running.IsFaulted || _sent
            .Where(upload => upload.Started >= since && upload.Package == package)
            .Where(upload => isListed ? upload.Status is HttpStatusCode.OK : upload.IsRefused)
            .DistinctBy(upload => upload.Client).Count() == Clients);
        if (_running.IsFaulted)
        {
            await _running;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task RunAsync(int number)
    {
        using var client = new HttpClient { BaseAddress = _stage.Second.Url };
        for (var turn = 0; !_end.IsCancellationRequested; turn++)
        {
            var package = turn % 2 == 0 ? "of-list" : "of-default";
            using var form = WheelForm.Of(package.Replace('-', '_'), $"{number + 1}.{turn}");
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("legacy/", UriKind.Relative)) { Content = form };
            var started = TimeProvider.System.GetTimestamp();
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"__token__:{_stage.Token}")));
            using var answer = await client.SendAsync(request, _end.Token);
            _sent.Enqueue(new Sent(number, started, package, answer.StatusCode));
        }
    }

    /// <summary>An upload that was answered.</summary>
    private sealed record Sent(int Client, long Started, string Package, HttpStatusCode Status)
    {
        public bool IsRefused => Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
    }
}
