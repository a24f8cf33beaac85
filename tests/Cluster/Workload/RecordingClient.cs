using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Larder.Clients.Tests.Distributions;
using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Workload;

/// <summary>One client of one gateway, which does one thing at a time and writes each of them down.</summary>
internal sealed class RecordingClient : IDisposable
{
    private const string JsonType = "application/vnd.pypi.simple.v1+json";
    private const string HtmlType = "application/vnd.pypi.simple.v1+html";

    private readonly OperationLog _log;
    private readonly PageViews _views;
    private readonly int _client;
    private readonly int _gateway;
    private readonly HttpClient _http;

    /// <param name="patience">How long it waits for an answer.</param>
    public RecordingClient(OperationLog log, PageViews views, int client, int gateway, Uri url, string password, TimeSpan patience)
    {
        (_log, _views, _client, _gateway) = (log, views, client, gateway);
        var handler = new SocketsHttpHandler { ConnectTimeout = patience, UseCookies = false, UseProxy = false };
        _http = new HttpClient(handler) { BaseAddress = url, Timeout = patience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{password}")));
    }

    /// <summary>Whether what it does now is the look at what is left.</summary>
    public bool IsFinal { get; set; }

    public int Gateway => _gateway;

    public Task<Operation> UploadAsync(string package, Distribution file) => DoAsync(
        Begin(OperationKind.Upload, package) with { File = file.FileName, Digest = file.Sha256 },
        () => new HttpRequestMessage(HttpMethod.Post, "legacy/") { Content = UploadForm.Of(file).ToContent(file) },
        Acknowledge);

    /// <param name="reason">Null takes the yank back.</param>
    public Task<Operation> YankAsync(string package, string file, string? reason) => DoAsync(
        Begin(OperationKind.Yank, package) with { File = file, Value = reason },
        () => new HttpRequestMessage(
            reason is null ? HttpMethod.Delete : HttpMethod.Put, $"api/packages/{package}/files/{file}/yank")
        {
            Content = reason is null ? SentOnce() : JsonContent.Create(new { reason }),
        },
        Acknowledge);

    public Task<Operation> DeleteAsync(string package, string file) => DoAsync(
        Begin(OperationKind.Delete, package) with { File = file },
        () => new HttpRequestMessage(HttpMethod.Delete, $"api/packages/{package}/files/{file}") { Content = SentOnce() },
        Acknowledge);

    public Task<Operation> SetStatusAsync(string package, string reason) => DoAsync(
        Begin(OperationKind.SetStatus, package) with { Value = reason },
        () => new HttpRequestMessage(HttpMethod.Put, $"api/packages/{package}/status")
        {
            Content = JsonContent.Create(new { status = "deprecated", reason }),
        },
        Acknowledge);

    /// <param name="known">A page that was seen before: it is asked whether that is still so.</param>
    public Task<Operation> ReadPageAsync(string package, bool asHtml = false, PageView? known = null) => DoAsync(
        Begin(OperationKind.ReadPage, package),
        () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, $"simple/{package}/");
            request.Headers.Accept.ParseAdd(asHtml ? HtmlType : JsonType);
            if (known?.ETag is { } tag)
            {
                request.Headers.IfNoneMatch.ParseAdd(tag);
            }

            return request;
        },
        async (operation, answer) => answer.StatusCode switch
        {
            HttpStatusCode.NotModified => operation with { Page = known },
            HttpStatusCode.NotFound => operation with { Page = PageView.Nothing },
            _ => operation with { Page = await _views.ReadAsync(_gateway, package, asHtml, answer) },
        });

    /// <summary>Fetches a file that this gateway listed.</summary>
    public Task<Operation> ReadFileAsync(string package, string file, SeenFile seen) => DoAsync(
        Begin(OperationKind.ReadFile, package) with { File = file, ListedDigest = seen.Digest },
        () => new HttpRequestMessage(HttpMethod.Get, seen.Url),
        async (operation, answer) => answer.StatusCode is HttpStatusCode.NotFound
            ? operation
            : operation with
            {
                Digest = Convert.ToHexStringLower(SHA256.HashData(await answer.Content.ReadAsByteArrayAsync())),
            });

    public Task<Operation> ReadRootAsync() => DoAsync(
        Begin(OperationKind.ReadRoot, ""),
        () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "simple/");
            request.Headers.Accept.ParseAdd(JsonType);
            return request;
        },
        async (operation, answer) =>
        {
            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            return operation with
            {
                Names = json.RootElement.GetProperty("projects").EnumerateArray()
                    .Select(project => project.GetProperty("name").GetString()!).ToHashSet(StringComparer.Ordinal),
            };
        });

    public void Dispose() => _http.Dispose();

    private static async Task<Operation> Acknowledge(Operation operation, HttpResponseMessage answer)
    {
        if (answer.Content.Headers.ContentType?.MediaType is not "application/json")
        {
            return operation;
        }

        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        return operation with
        {
            Serial = json.RootElement.TryGetProperty("serial", out var serial) ? serial.GetInt64() : null,
            Changed = json.RootElement.TryGetProperty("changed", out var changed) ? changed.GetInt32() > 0 : null,
        };
    }

    /// <summary>Without a content, even an empty one, a request would be sent again behind our back when its connection breaks.</summary>
    private static ByteArrayContent SentOnce() => new([]);

    private Operation Begin(OperationKind kind, string package) => new()
    {
        Client = _client,
        Gateway = _gateway,
        Kind = kind,
        Package = package,
        Invoked = _log.Now,
        Completed = TimeSpan.MaxValue,
        Outcome = Outcome.Unknown,
        IsFinal = IsFinal,
    };

    private async Task<Operation> DoAsync(
        Operation operation, Func<HttpRequestMessage> make, Func<Operation, HttpResponseMessage, Task<Operation>> read)
    {
        try
        {
            using var request = make();
            using var answer = await _http.SendAsync(request);
            operation = operation with { Status = (int)answer.StatusCode };
            var outcome = Judge(operation, answer.StatusCode);
            operation = outcome is Outcome.Ok ? await ReadAsync(operation, answer, read) : operation with
            {
                Failure = await answer.Content.ReadAsStringAsync() is { Length: > 0 } text ? text[..Math.Min(text.Length, 200)] : null,
            };
            operation = operation with { Outcome = operation.IsUnreadable ? Outcome.Unknown : outcome, Completed = _log.Now };
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
        {
            // Half an answer is none: a page whose end is missing was not read.
            operation = operation with { Outcome = Outcome.Unknown, Completed = _log.Now, Failure = Name(exception) };
        }

        _log.Add(operation);
        return operation;
    }

    /// <summary>A whole answer that cannot be read is written down as such: it must not end the client.</summary>
    private static async Task<Operation> ReadAsync(
        Operation operation, HttpResponseMessage answer, Func<Operation, HttpResponseMessage, Task<Operation>> read)
    {
        try
        {
            return await read(operation, answer);
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException or KeyNotFoundException or FormatException
            or ArgumentException or InvalidOperationException)
        {
            return operation with { IsUnreadable = true, Failure = $"{exception.GetType().Name}: {exception.Message}" };
        }
    }

    /// <summary>5xx says nothing of what was done; 404 is an answer to a read.</summary>
    private static Outcome Judge(Operation operation, HttpStatusCode status) => (int)status switch
    {
        < 400 => Outcome.Ok,
        404 when operation.IsRead => Outcome.Ok,
        >= 500 => Outcome.Unknown,
        _ => Outcome.Refused,
    };

    private static string Name(Exception exception) => exception switch
    {
        TaskCanceledException => "no answer in time",
        HttpRequestException { HttpRequestError: var error } => error.ToString(),
        _ => exception.GetType().Name,
    };
}
