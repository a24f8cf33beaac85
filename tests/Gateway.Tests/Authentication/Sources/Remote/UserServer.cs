using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Tests.Authentication.Sources.Remote;

/// <summary>A real HTTP server that knows the users of the contract, and answers in both shapes.</summary>
public sealed class UserServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, string[]> _groups = new(ContractUsers.Groups);
    private readonly TestCertificates _certificates;
    private WebApplication? _app;
    private volatile TaskCompletionSource? _pause;
    private int _questions;
    private readonly int _port = LowPort.Find();
    private readonly int _tlsPort = LowPort.Find();

    public UserServer() => _certificates = new(_folder);

    /// <summary>How many requests came, whatever came of them.</summary>
    public int Questions => _questions;

    /// <summary>The Authorization header of the last request.</summary>
    public string? LastAuthorization { get; private set; }

    public string Url => $"http://127.0.0.1:{_port}";

    public string TlsUrl => $"https://127.0.0.1:{_tlsPort}";

    public string CaFile => _certificates.CaFile;

    /// <summary>Whether it has PyPICloud's path for all that is known of a user.</summary>
    public bool HasUserData { get; set; } = true;

    public ConcurrentDictionary<string, string[]> Groups => _groups;

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, _port);
            kestrel.Listen(IPAddress.Loopback, _tlsPort, listen => listen.UseHttps(_certificates.Load()));
        });
        _app = builder.Build();
        _app.Use(CountAsync);
        _app.MapPost("/check", (Delegate)CheckAsync);
        _app.MapGet("/verify", (string username, string password) => IsRight(username, password));
        _app.MapGet("/user_data", UserData);
        _app.MapGet("/groups", (string username) => _groups.GetValueOrDefault(username) ?? []);
        _app.MapGet("/admin", (string username) => username is "root");
        await _app.StartAsync();
    }

    public void Pause() => _pause = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume()
    {
        _pause?.TrySetResult();
        _pause = null;
    }

    public async Task KillAsync()
    {
        Resume();
        await _app!.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref _questions);
        LastAuthorization = context.Request.Headers.Authorization;
        if (_pause is { } pause)
        {
            await pause.Task.WaitAsync(context.RequestAborted);
        }

        await next(context);
    }

    private bool IsRight(string userName, string password) => _groups.ContainsKey(userName) && password == FakeAccounts.Password;

    private async Task<IResult> CheckAsync(HttpContext context)
    {
        var question = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        var (userName, password) = ((string)question["userName"]!, (string?)question["password"]);
        var verdict = !_groups.ContainsKey(userName) ? "unknown"
            : password is null || password == FakeAccounts.Password ? "known" : "wrong";
        var answer = new JsonObject { ["verdict"] = verdict };
        if (verdict is "known")
        {
            answer["groups"] = new JsonArray([.. _groups[userName].Select(group => JsonValue.Create(group))]);
            answer["administrator"] = userName is "root";
        }

        return Results.Text(answer.ToJsonString(), "application/json", Encoding.UTF8);
    }

    private IResult UserData(string username) => !HasUserData ? Results.NotFound()
        : !_groups.TryGetValue(username, out var groups) ? Results.Text("null", "application/json")
        : Results.Json(new { username, admin = username is "root", groups });
}
