using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect;

/// <summary>A platform that signs tokens for its workloads, on a free port of 127.0.0.1: discovery document, key set, and a key.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _tokens;

    private TestIssuer(WebApplication app) => _app = app;

    /// <summary>The issuer's URL, without a slash at the end.</summary>
    public string Url { get; private set; } = "";

    public SigningKey Key { get; set; } = new("one");

    /// <summary>Answers 503 to everything.</summary>
    public bool IsAway { get; set; }

    /// <summary>What must be shown to read anything; <see langword="null"/> for nothing.</summary>
    public string? BearerToken { get; set; }

    public static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var issuer = new TestIssuer(builder.Build());
        issuer._app.MapGet("/.well-known/openid-configuration", context => issuer.SendAsync(
            context, new JsonObject { ["issuer"] = issuer.Url, ["jwks_uri"] = $"{issuer.Url}/keys" }));
        issuer._app.MapGet("/keys", context => issuer.SendAsync(
            context, new JsonObject { ["keys"] = new JsonArray(issuer.Key.ToJwk()) }));
        issuer._app.MapGet("/moved", context => Task.Run(() => context.Response.Redirect("/keys")));
        await issuer._app.StartAsync(TestContext.Current.CancellationToken);
        issuer.Url = issuer._app.Urls.Single().TrimEnd('/');
        return issuer;
    }

    /// <summary>What a run of a workflow says of itself; each has an id of its own.</summary>
    public JsonObject Payload(string audience, Action<JsonObject>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var payload = new JsonObject
        {
            ["iss"] = Url, ["aud"] = audience, ["sub"] = "repo:acme/six:environment:release", ["repository"] = "acme/six",
            ["environment"] = "release", ["iat"] = now, ["nbf"] = now, ["exp"] = now + 300,
            ["jti"] = $"run-{Interlocked.Increment(ref _tokens)}",
        };
        change?.Invoke(payload);
        return payload;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Key.Dispose();
    }

    private Task SendAsync(HttpContext context, JsonObject document)
    {
        if (IsAway || (BearerToken is not null && context.Request.Headers.Authorization != $"Bearer {BearerToken}"))
        {
            context.Response.StatusCode = IsAway ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(document.ToJsonString());
    }
}
