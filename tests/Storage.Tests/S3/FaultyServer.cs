using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Larder.Storage.Tests.S3;

/// <summary>What goes wrong with one request.</summary>
public enum Fault
{
    /// <summary>Nothing: the server behind answers.</summary>
    None,

    /// <summary>503, before the server hears of it.</summary>
    Unavailable,

    /// <summary>403 to everything, as after the credentials were taken away.</summary>
    Denied,

    /// <summary>403, as when the clocks differ.</summary>
    Skewed,

    /// <summary>No answer, ever.</summary>
    Hang,

    /// <summary>The connection breaks in the middle of the answer's body.</summary>
    CutAnswer,

    /// <summary>The server does what it is asked, and the connection breaks before its answer.</summary>
    LoseAnswer,
}

/// <summary>An S3 server on whose way things go wrong: a proxy on a free port of 127.0.0.1.</summary>
public sealed class FaultyServer : IAsyncDisposable
{
    private readonly Uri _behind;
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false, AutomaticDecompression = DecompressionMethods.None, AllowAutoRedirect = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly CancellationTokenSource _end = new();
    private int _open;
    private WebApplication _app = null!;

    private FaultyServer(string behind) => _behind = new Uri(behind);

    /// <summary>Where it is.</summary>
    public string Endpoint => _app.Urls.Single();

    /// <summary>Decides what happens to a request; it is asked for each.</summary>
    public Func<HttpRequest, Fault> Decide { get; set; } = _ => Fault.None;

    /// <summary>Every request so far: its method, path and query.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>How many requests are being answered.</summary>
    public int Open => _open;

    public static async Task<FaultyServer> StartAsync(string behind)
    {
        var server = new FaultyServer(behind);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        server._app = builder.Build();
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.DisposeAsync();
        _client.Dispose();
        _end.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        Interlocked.Increment(ref _open);
        try
        {
            await ApplyAsync(Decide(context.Request), context);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private Task ApplyAsync(Fault fault, HttpContext context) => fault switch
    {
        Fault.Unavailable => RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "SlowDown"),
        Fault.Denied => RefuseAsync(context, StatusCodes.Status403Forbidden, "InvalidAccessKeyId"),
        Fault.Skewed => RefuseAsync(context, StatusCodes.Status403Forbidden, "RequestTimeTooSkewed"),
        Fault.Hang => HangAsync(context),
        _ => ForwardAsync(context, fault),
    };

    private static Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsync($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>no</Message></Error>");
    }

    private async Task HangAsync(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, context.RequestAborted);
        await Task.Delay(Timeout.Infinite, either.Token);
    }

    private async Task ForwardAsync(HttpContext context, Fault fault)
    {
        using var request = Copy(context.Request);
        using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        if (fault is Fault.LoseAnswer)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        context.Response.Headers.TransferEncoding = default;
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        if (fault is Fault.CutAnswer)
        {
            var half = new byte[(answer.Content.Headers.ContentLength ?? 0) / 2];
            await body.ReadExactlyAsync(half, context.RequestAborted);
            await context.Response.Body.WriteAsync(half, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return;
        }

        await body.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>The request as it came: its signature covers the host name too.</summary>
    private HttpRequestMessage Copy(HttpRequest from)
    {
        var target = new Uri(_behind, from.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget);
        var request = new HttpRequestMessage(new HttpMethod(from.Method), target) { Content = new StreamContent(from.Body) };
        foreach (var (name, values) in from.Headers)
        {
            if (name is not "Connection" && !request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        request.Content.Headers.ContentLength = from.ContentLength ?? 0;
        return request;
    }
}
