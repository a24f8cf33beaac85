using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Larder.Server.Tests.Revoked;

/// <summary>An answer of the second gateway.</summary>
/// <param name="Started">When the request was about to be sent.</param>
/// <param name="Shown">Of which packages it shows anything.</param>
internal sealed record Answer(int Client, string Path, long Started, long Ended, int Status, Packages Shown);

/// <summary>Eight clients that ask the second gateway without a pause: half of them with a password, half with a token.</summary>
internal sealed partial class Crowd : IAsyncDisposable
{
    private const int Clients = 8;

    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Stage _stage;
    private readonly string[] _paths;
    private readonly Answer?[,] _last;
    private readonly ConcurrentQueue<Answer> _answers = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    private Crowd(Stage stage, string[] paths)
    {
        (_stage, _paths) = (stage, paths);
        _last = new Answer?[Clients, paths.Length];
        _running = Task.WhenAll(Enumerable.Range(0, Clients).Select(RunAsync));
    }

    public static async Task<Crowd> GatherAsync(Stage stage)
    {
        var file = File().Match(await stage.ReadPageAsync("of-list"));
        return new Crowd(
            stage,
            [
                "simple/of-list/", file.Value, file.Value + ".metadata", "api/packages/of-list", "simple/of-default/", "simple/", "api/packages",
                "rss/updates.xml",
            ]);
    }

    public static bool HasToken(int client) => client % 2 == 0;

    /// <summary>Waits until each client has asked for everything since then.</summary>
    public Task AllAskedAsync(long since) => Until.TrueAsync(() =>
        _running.IsFaulted || _last.Cast<Answer?>().All(answer => answer?.Started >= since));

    /// <summary>Waits until each client was shown everything since then.</summary>
    public Task AllSeeAsync(long since) => Until.TrueAsync(() =>
        _running.IsFaulted || _last.Cast<Answer?>().All(answer => answer?.Started >= since && answer.Shown == HereIs(answer.Path)));

    /// <summary>All answers since the last time.</summary>
    public async Task<List<Answer>> TakeAnswersAsync()
    {
        if (_running.IsFaulted)
        {
            await _running;
        }

        var taken = new List<Answer>();
        while (_answers.TryDequeue(out var answer))
        {
            taken.Add(answer);
        }

        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task RunAsync(int number)
    {
        await Task.Yield();
        using var client = new HttpClient { BaseAddress = _stage.Second.Url, Timeout = TimeSpan.FromMinutes(1) };
        for (var turn = number; !_end.IsCancellationRequested; turn++)
        {
            var path = turn % _paths.Length;
            var answer = await AskAsync(client, number, _paths[path]);
            _answers.Enqueue(answer);
            Volatile.Write(ref _last[number, path], answer);
        }
    }

    private async Task<Answer> AskAsync(HttpClient client, int number, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        var started = Time.GetTimestamp();
        var credentials = HasToken(number) ? $"__token__:{_stage.Token}" : $"{Stage.User}:{Stage.Password}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        using var response = await client.SendAsync(request, _end.Token);
        var body = await response.Content.ReadAsStringAsync(_end.Token);
        return new Answer(
            number, path, started, Time.GetTimestamp(), (int)response.StatusCode, response.IsSuccessStatusCode ? ShownIn(path, body) : Packages.None);
    }

    /// <summary>What the path shows to who may see both.</summary>
    private static Packages HereIs(string path) =>
        path.Contains("of-list", StringComparison.Ordinal) ? Packages.OfList
        : path.Contains("of-default", StringComparison.Ordinal) ? Packages.OfDefault
        : Packages.Both;

    private static Packages ShownIn(string path, string body) => HereIs(path) is not Packages.Both and var one
        ? one
        : (body.Contains("of-list", StringComparison.Ordinal) ? Packages.OfList : 0)
            | (body.Contains("of-default", StringComparison.Ordinal) ? Packages.OfDefault : 0);

    [GeneratedRegex(@"files/of-list/[^"".#]+/of_list-1\.0-py3-none-any\.whl")]
    private static partial Regex File();
}
