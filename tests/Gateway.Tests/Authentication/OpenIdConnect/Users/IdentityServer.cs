using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect.Users;

/// <summary>A real identity provider, OpenIddict, on a free port of 127.0.0.1. Whoever is sent to it is the user that a test set, without
/// a form to fill in.</summary>
internal sealed class IdentityServer : IAsyncDisposable
{
    public const string ClientId = "larder";
    public const string ClientSecret = "a:secret/with=signs";
    public const string Audience = "larder-programs";

    private readonly WebApplication _app;

    private IdentityServer(WebApplication app) => _app = app;

    /// <summary>The issuer's URL, with a slash at the end, as this server writes it.</summary>
    public string Url { get; private set; } = "";

    public TestUser User { get; set; } = TestUser.Alice;

    /// <summary>Answers 503 to everything.</summary>
    public bool IsAway { get; set; }

    /// <summary>Refuses whoever is sent to it.</summary>
    public bool Refuses { get; set; }

    /// <summary>Whether the token of a login says who it is; if not, only the user's page does.</summary>
    public bool IsTerse { get; set; }

    /// <summary>What a broken or hostile provider would make of the token of a login.</summary>
    public Action<ClaimsPrincipal>? Tamper { get; set; }

    public static async Task<IdentityServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        IdentityServer? server = null;
        builder.Services.AddOpenIddict().AddServer(options => Configure(options, () => server!));
        var app = builder.Build();
        server = new IdentityServer(app);
        app.Use(next => context =>
        {
            context.Response.StatusCode = 503;
            return server.IsAway ? Task.CompletedTask : next(context);
        });
        app.Use(next => context =>
        {
            context.Response.StatusCode = 200;
            return next(context);
        });
        app.UseAuthentication();
        await app.StartAsync(TestContext.Current.CancellationToken);
        server.Url = app.Urls.Single().TrimEnd('/') + "/";
        return server;
    }

    /// <summary>From now on the server signs with another key, and knows the one before no more.</summary>
    public void RotateKey()
    {
        var credentials = _app.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue.SigningCredentials;
        credentials.Insert(0, new SigningCredentials(NewKey(), SecurityAlgorithms.RsaSha256));
        credentials.RemoveAt(1);
    }

    /// <summary>The token that a program of the user gets.</summary>
    public async Task<string> GetAccessTokenAsync(string? audience = null)
    {
        using var client = new HttpClient { BaseAddress = new Uri(Url) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = ClientId, ["client_secret"] = ClientSecret,
            ["scope"] = audience ?? Audience,
        });
        using var response = await client.PostAsync("connect/token", form, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return System.Text.Json.Nodes.JsonNode.Parse(text)!["access_token"]?.GetValue<string>() ?? throw new InvalidOperationException(text);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static RsaSecurityKey NewKey() => new(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString("n") };

    private static void Configure(OpenIddictServerBuilder options, Func<IdentityServer> server)
    {
        options.EnableDegradedMode().DisableAccessTokenEncryption().DisableScopeValidation();
        options.SetAuthorizationEndpointUris("connect/authorize").SetTokenEndpointUris("connect/token").SetUserInfoEndpointUris("connect/userinfo");
        options.AllowAuthorizationCodeFlow().AllowClientCredentialsFlow().RequireProofKeyForCodeExchange();
        options.AddEphemeralEncryptionKey().AddSigningKey(NewKey());
        options.UseAspNetCore().DisableTransportSecurityRequirement();

        options.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != ClientId || server().Refuses)
            {
                context.Reject(Errors.AccessDenied, "<script>alert(1)</script>");
            }

            return default;
        }));
        options.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
            {
                context.Reject(Errors.InvalidClient);
            }

            return default;
        }));
        options.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            context.SignIn(server().NewPrincipal(Audience));
            return default;
        }));
        options.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.Request.IsClientCredentialsGrantType())
            {
                context.SignIn(server().NewPrincipal(context.Request.Scope!));
            }

            return default;
        }));
        options.AddEventHandler<HandleUserInfoRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            var user = server().User;
            context.Subject = user.UserInfoSubject ?? user.Subject;
            context.Claims["preferred_username"] = user.Name;
            context.Claims["groups"] = new OpenIddictParameter([.. user.Groups.Select(group => (string?)group)]);
            return default;
        }));
        options.AddEventHandler<ProcessSignInContext>(handler => handler
            .UseInlineHandler(context =>
            {
                if (context.IdentityTokenPrincipal is { } principal)
                {
                    server().Tamper?.Invoke(principal);
                }

                return default;
            })
            .SetOrder(OpenIddictServerHandlers.PrepareIdentityTokenPrincipal.Descriptor.Order + 1));
    }

    private ClaimsPrincipal NewPrincipal(string audience)
    {
        var identity = new ClaimsIdentity("test", "name", "role");
        identity.SetClaim(Claims.Subject, User.Subject).SetClaim("preferred_username", User.Name).SetClaims("groups", [.. User.Groups]);
        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes("openid", "profile").SetResources(audience);
        principal.SetDestinations(claim => claim.Type == Claims.Subject || !IsTerse
            ? [Destinations.IdentityToken, Destinations.AccessToken]
            : [Destinations.AccessToken]);
        return principal;
    }
}

/// <summary>Somebody whom the provider knows.</summary>
/// <param name="UserInfoSubject">What the user's page says instead of the subject; <see langword="null"/> for the truth.</param>
internal sealed record TestUser(string Subject, string Name, string[] Groups, string? UserInfoSubject = null)
{
    public static readonly TestUser Alice = new("s-alice", "alice.external", ["developers", "index-admins"]);

    public static TestUser New(params string[] groups) => new($"s-{Guid.NewGuid():n}", $"u{Guid.NewGuid():n}", groups);
}
