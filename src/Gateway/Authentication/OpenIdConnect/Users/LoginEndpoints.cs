using Larder.Gateway.Forwarding;
using Larder.Gateway.Upload;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>Logs browsers in and out.</summary>
internal static partial class LoginEndpoints
{
    public const string LoginPath = "/login";
    public const string CallbackPath = "/login/callback";
    public const string LogoutPath = "/logout";

    /// <summary>How long a person may take at the provider.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly HostCookie AttemptCookie = new("larder-login");
    private static readonly string[] Reads = ["GET", "HEAD"];

    public static void MapLogin(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods(LoginPath, Reads, BeginAsync).WithName("LogIn").ExcludeFromDescription().AllowEverybody();
        endpoints.MapMethods(CallbackPath, Reads, CompleteAsync).WithName("LogInCallback").ExcludeFromDescription().AllowEverybody();
        endpoints.MapPost(LogoutPath, LogOutAsync).WithName("LogOut").ExcludeFromDescription().AllowEverybody();
    }

    private static async Task BeginAsync(
        HttpContext context, IdentityProvider provider, CodeFlow flow, LoginRate rate, CancellationToken cancellationToken)
    {
        if (!provider.TakesLogins)
        {
            await PlainText.NotFoundAsync(context);
        }
        else if (!rate.Client.TryTake(context.Connection.RemoteIpAddress))
        {
            await LoginPage.SendAsync(context, LoginProblem.Busy);
        }
        else
        {
            var attempt = LoginAttempt.Begin(ReturnPath.Check(context.Request.Query["return"]));
            var address = await flow.BeginAsync(attempt, RedirectUri(context.Request), cancellationToken);
            AttemptCookie.Set(context, attempt.ToCookie(), Patience);
            SendTo(context, address);
        }
    }

    private static async Task CompleteAsync(
        HttpContext context, IdentityProvider provider, CodeFlow flow, LoginSessions sessions, LoginRate rate,
        ILogger<CodeFlow> logger, CancellationToken cancellationToken)
    {
        if (!provider.TakesLogins)
        {
            await PlainText.NotFoundAsync(context);
            return;
        }

        // A code is good once: who only looks must not use it up.
        if (HttpMethods.IsHead(context.Request.Method))
        {
            LoginPage.SetHeaders(context);
            return;
        }

        var isKnown = LoginAttempt.TryParse(AttemptCookie.Read(context.Request), out var attempt);
        AttemptCookie.Remove(context);
        var answer = new OpenIdConnectMessage(context.Request.Query.Select(
            part => KeyValuePair.Create(part.Key, part.Value.Select(value => value ?? "").ToArray())));
        var address = context.Connection.RemoteIpAddress;
        var (user, problem) = !rate.Client.TryTake(address) ? (null, LoginProblem.Busy)
            : !isKnown ? (null, LoginProblem.Expired)
            : await flow.CompleteAsync(answer, attempt!, RedirectUri(context.Request), address, cancellationToken);
        if (user is null)
        {
            LogRefused(logger, problem!.Slug, address);
            await LoginPage.SendAsync(context, problem);
            return;
        }

        var token = await sessions.BeginAsync(user, Caller.Anonymous.ToActor(context), cancellationToken);
        SessionCookie.Set(context, token, sessions.Life);
        SendTo(context, context.Request.PathBase.ToUriComponent() + attempt!.ReturnPath);
    }

    private static async Task LogOutAsync(
        HttpContext context, IdentityProvider provider, LoginSessions sessions, CancellationToken cancellationToken)
    {
        if (!provider.TakesLogins)
        {
            await PlainText.NotFoundAsync(context);
            return;
        }

        if (OtherSites.Check(context.Request) is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        if (SessionCookie.Read(context.Request) is { } token)
        {
            await sessions.EndAsync(token, Caller.Anonymous.ToActor(context), cancellationToken);
        }

        SessionCookie.Remove(context);
        SendTo(context, context.Request.PathBase.ToUriComponent() + ReturnPath.Root);
    }

    private static string RedirectUri(HttpRequest request) => BaseAddress.Of(request) + CallbackPath;

    /// <summary>Always by GET, whatever the method was.</summary>
    private static void SendTo(HttpContext context, string address)
    {
        LoginPage.SetHeaders(context);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = address;
    }

    [LoggerMessage(EventId = 1258, Level = LogLevel.Information, Message = "Refused a login ({Reason}) from {Address}")]
    private static partial void LogRefused(ILogger logger, string reason, System.Net.IPAddress? address);
}
