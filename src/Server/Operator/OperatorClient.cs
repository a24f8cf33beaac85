using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Larder.Server.Settings;

namespace Larder.Server.Operator;

/// <summary>Speaks the management API over the operator's socket: to the running program, or to one that it starts for itself.</summary>
internal sealed class OperatorClient : IAsyncDisposable
{
    /// <summary>The longest change of a package takes 30 s, and may be asked for again meanwhile.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMinutes(2);

    private readonly RunningProgram? _own;

    private OperatorClient(HttpClient http, RunningProgram? own)
    {
        Http = http;
        _own = own;
    }

    /// <summary>For requests that are not the management API's; its base address is the root.</summary>
    public HttpClient Http { get; }

    /// <summary>How JSON is written and read.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,

        // For terminals and scripts, not for pages.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Connects; if no program runs, starts everything in this process, for the operator alone, until disposed.</summary>
    /// <exception cref="CommandException">The folder is in use by something that does not answer.</exception>
    public static async Task<OperatorClient> ConnectAsync(SettingsSources settings, CancellationToken cancellationToken)
    {
        var path = OperatorSocket.GetPath(settings);
        RunningProgram? own = null;
        if (Directory.Exists(settings.DataFolder))
        {
            OperatorSocket.MakeReachable(settings);
            using var probe = await OperatorSocket.TryConnectAsync(path, cancellationToken);
            own = probe is null ? await StartOwnAsync(settings, cancellationToken) : null;
        }
        else
        {
            own = await StartOwnAsync(settings, cancellationToken);
        }

        return new(CreateHttpClient(path), own);
    }

    /// <summary>Speaks to the running program by its socket.</summary>
    /// <returns><see langword="null"/> if none runs with this data folder.</returns>
    public static async Task<OperatorClient?> TryConnectAsync(SettingsSources settings, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(settings.DataFolder))
        {
            return null;
        }

        OperatorSocket.MakeReachable(settings);
        var path = OperatorSocket.GetPath(settings);
        using var probe = await OperatorSocket.TryConnectAsync(path, cancellationToken);
        return probe is null ? null : new(CreateHttpClient(path), own: null);
    }

    /// <summary>Speaks to a gateway by its address.</summary>
    /// <param name="token">An administrator's API token.</param>
    public static OperatorClient To(Uri gateway, string token)
    {
        // Below the gateway's path, if it has one; a network that is cut must not hang a command.
        var below = gateway.AbsolutePath.EndsWith('/') ? gateway : new UriBuilder(gateway) { Path = gateway.AbsolutePath + "/" }.Uri;
        var http = new HttpClient { BaseAddress = below, Timeout = LongestAnswer };
        http.DefaultRequestHeaders.Authorization = new(
            "Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"__token__:{token}")));
        return new(http, own: null);
    }

    /// <summary>Sends one request of the management API.</summary>
    /// <param name="path">For example <c>/api/users</c>, with parts escaped.</param>
    /// <param name="body">Sent as JSON; <see langword="null"/> for none.</param>
    /// <returns>The answer's JSON; undefined if it has no body.</returns>
    /// <exception cref="CommandException">The program refuses; the message is its own.</exception>
    public async Task<JsonElement> SendAsync(
        HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(method, path, body, cancellationToken);
        return answer.Refused is null ? answer.Json : throw new CommandException(answer.Refused);
    }

    /// <summary>Sends one request of the management API that may be refused.</summary>
    /// <inheritdoc cref="SendAsync(HttpMethod, string, object?, CancellationToken)"/>
    /// <returns>The answer; why it was refused, as a sentence, if it was.</returns>
    public async Task<OperatorAnswer> AskAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.ParseAdd("application/json");
        request.Content = body is null ? null : JsonContent.Create(body, options: Json);
        using var response = await SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? new OperatorAnswer(response.StatusCode, text.Length is 0 ? default : JsonDocument.Parse(text).RootElement)
            : new OperatorAnswer(response.StatusCode, default, ProblemText.Read(response, text));
    }

    /// <summary>All items of a list, page after page.</summary>
    /// <param name="path">May have a query already.</param>
    public IAsyncEnumerable<JsonElement> ListAsync(string path, CancellationToken cancellationToken) =>
        ListAsync(path, page => page, cancellationToken);

    /// <inheritdoc cref="ListAsync(string, CancellationToken)"/>
    /// <param name="list">Finds the list in what is answered.</param>
    public async IAsyncEnumerable<JsonElement> ListAsync(
        string path, Func<JsonElement, JsonElement> list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        string? after = null;
        do
        {
            var from = after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
            var page = list(await SendAsync(HttpMethod.Get, $"{path}{separator}limit=500{from}", null, cancellationToken));
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                yield return item;
            }

            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_own is not null)
        {
            await _own.App.StopAsync();
            await _own.DisposeAsync();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await Http.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (
            exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CommandException($"The running program does not answer: {exception.Message}", exception);
        }
    }

    /// <exception cref="CommandException">The index is a cluster: a member more, for one command, would get a share of its packages.</exception>
    private static Task<RunningProgram> StartOwnAsync(SettingsSources settings, CancellationToken cancellationToken) =>
        settings.UsesPostgres
            ? throw new CommandException(
                $"No gateway runs with the data folder '{settings.DataFolder}'. With PostgreSQL, run this where a gateway runs, with its "
                + "--data.")
            : RunningProgram.StartAsync(settings, publicToo: false, cancellationToken);

    private static HttpClient CreateHttpClient(string path)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) => new NetworkStream(
                await OperatorSocket.TryConnectAsync(path, cancellationToken)
                    ?? throw new CommandException($"Nothing answers at '{path}' any more."),
                ownsSocket: true),
        };
        return new HttpClient(handler) { BaseAddress = new Uri("http://localhost"), Timeout = Timeout.InfiniteTimeSpan };
    }
}
