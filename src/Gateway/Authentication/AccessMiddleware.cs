using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication;

/// <summary>Finds out who asks, and lets in whom the endpoint's <see cref="PermissionRequirement"/> lets in, before a body is read.</summary>
/// <remarks>
/// Where reading is open, what everybody reads alike looks at no credentials: old ones that a client sends along do
/// no harm, and nobody can have passwords hashed there. Elsewhere wrong credentials are refused even if none are
/// needed. An endpoint that says nothing is for administrators only: forgetting to say something opens nothing.
/// What is open says so, by <see cref="OpenToEverybody"/>.
/// </remarks>
internal sealed partial class AccessMiddleware(
    RequestDelegate next,
    CallerAuthentication authentication,
    OperatorSocket socket,
    AccessMetrics metrics,
    IOptions<AccessOptions> options,
    ILogger<AccessMiddleware> logger)
{
    private readonly bool _anonymousRead = options.Value.AnonymousRead;

    public Task InvokeAsync(HttpContext context)
    {
        // What is no route of ours refuses whatever it is asked: an unknown path, method or kind of body.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return next(context);
        }

        var requirement = endpoint.Metadata.GetMetadata<PermissionRequirement>();
        var open = requirement is null
            ? endpoint.Metadata.GetMetadata<OpenToEverybody>() is not null
            : _anonymousRead && requirement is { Permission: Permission.Read, DependsOnCaller: false };
        if (open)
        {
            return next(context);
        }

        var permission = requirement?.Permission ?? Permission.Administer;

        // Without an await when the answer is in memory, which is the rule.
        var identity = IdentifyAsync(context);
        return identity.IsCompletedSuccessfully
            ? GoOnAsync(context, permission, identity.Result)
            : WaitAndGoOnAsync(context, permission, identity);
    }

    private ValueTask<CallerIdentity> IdentifyAsync(HttpContext context)
    {
        if (socket.IsUsedBy(context))
        {
            return new(CallerIdentity.Of(Caller.Operator));
        }

        var header = context.Request.Headers.Authorization;
        return header.Count switch
        {
            0 => new(CallerIdentity.Of(Caller.Anonymous)),
            1 => authentication.IdentifyAsync(header.ToString(), context.Connection.RemoteIpAddress, context.RequestAborted),
            _ => new(CallerIdentity.Wrong),
        };
    }

    private async Task WaitAndGoOnAsync(HttpContext context, Permission permission, ValueTask<CallerIdentity> identity) =>
        await GoOnAsync(context, permission, await identity);

    private Task GoOnAsync(HttpContext context, Permission permission, CallerIdentity identity)
    {
        if (identity.Caller is not { } caller)
        {
            return RefuseAsync(context, identity.Busy ? AccessRefusal.NotLookedAt(identity.RetryAfter) : AccessRefusal.WrongCredentials);
        }

        if (!caller.IsAnonymous)
        {
            context.Features.Set(caller);
        }

        return AccessRules.Decide(caller, permission, _anonymousRead) switch
        {
            AccessDecision.Allowed => next(context),
            AccessDecision.Forbidden => RefuseAsync(context, AccessRefusal.Forbidden),
            _ => RefuseAsync(context, AccessRefusal.NoCredentials),
        };
    }

    private Task RefuseAsync(HttpContext context, AccessRefusal refusal)
    {
        metrics.Refused(refusal.Slug);
        if (refusal != AccessRefusal.NoCredentials)
        {
            // Neither the name nor the header: people type passwords where names belong.
            var (address, method, path) = (context.Connection.RemoteIpAddress, context.Request.Method, context.Request.Path);
            LogRefused(refusal.Slug, address, method, path);
        }

        return refusal.WriteAsync(context);
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Information,
        Message = "Refused a request ({Reason}) from {Address}: {Method} {Path}")]
    private partial void LogRefused(string reason, System.Net.IPAddress? address, string method, PathString path);
}
