using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Packaging.Names;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Authentication;

/// <summary>Finds out who asks, and lets in whom the endpoint's <see cref="PermissionRequirement"/> lets in, before a body is read.</summary>
/// <remarks>
/// What everybody may read looks at no credentials: old ones that a client sends along do no harm, and nobody can have passwords
/// hashed there. Elsewhere wrong credentials are refused even if none are needed. An endpoint that says nothing is for administrators
/// only: forgetting to say something opens nothing. What is open says so, by <see cref="OpenToEverybody"/>.
/// A package that was decided about goes on with the request, and no other state of it: see <see cref="RequestAccess"/>.
/// </remarks>
internal sealed partial class AccessMiddleware(
    RequestDelegate next,
    CallerIdentification callers,
    PackageAccess packages,
    IndexPolicies policies,
    AccessMetrics metrics,
    ILogger<AccessMiddleware> logger)
{
    private static readonly PermissionRequirement ForAdministrators = new(Permission.Administer);

    public Task InvokeAsync(HttpContext context)
    {
        // What is no route of ours refuses whatever it is asked: an unknown path, method or kind of body.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return next(context);
        }

        if (endpoint.Metadata.GetMetadata<PermissionRequirement>() is not { } requirement)
        {
            return endpoint.Metadata.GetMetadata<OpenToEverybody>() is not null
                ? next(context)
                : DecideAsync(context, ForAdministrators);
        }

        return requirement.OfPackage is PackagePermissions.None
            ? DecideAsync(context, requirement)
            : FindPackageAsync(context, requirement);
    }

    private Task FindPackageAsync(HttpContext context, PermissionRequirement requirement)
    {
        // A text that names no package is judged as a name that nobody has: the endpoint says what is wrong with it.
        if (context.Request.RouteValues["package"] is not string text || !PackageName.TryParse(text, out var name))
        {
            name = default;
        }

        // Without an await when everything is in memory, which is the rule.
        return name.Normalized is null ? WaitForNoPackageAsync(context, requirement)
            : packages.TryGet(name, out var judged) ? JudgeAsync(context, requirement, judged)
            : WaitForPackageAsync(context, requirement, name);
    }

    private async Task WaitForPackageAsync(HttpContext context, PermissionRequirement requirement, PackageName name) =>
        await JudgeAsync(context, requirement, await packages.GetAsync(name, context.RequestAborted));

    private async Task WaitForNoPackageAsync(HttpContext context, PermissionRequirement requirement)
    {
        var index = await policies.GetAsync(IndexName.Main, context.RequestAborted);
        await JudgeAsync(context, requirement, new JudgedPackage("", null, EffectiveAccess.Of(index, "", [])));
    }

    private Task JudgeAsync(HttpContext context, PermissionRequirement requirement, in JudgedPackage judged)
    {
        if (requirement is { Permission: Permission.ReadPackage, DependsOnCaller: false } && judged.Access.IsOpenToRead)
        {
            return EnterAsync(context, judged);
        }

        var identity = callers.IdentifyAsync(context);
        return identity.IsCompletedSuccessfully
            ? JudgeAsync(context, requirement, judged, identity.Result)
            : WaitAndJudgeAsync(context, requirement, judged, identity);
    }

    private async Task WaitAndJudgeAsync(
        HttpContext context, PermissionRequirement requirement, JudgedPackage judged, ValueTask<CallerIdentity> identity) =>
        await JudgeAsync(context, requirement, judged, await identity);

    private Task JudgeAsync(HttpContext context, PermissionRequirement requirement, in JudgedPackage judged, CallerIdentity identity)
    {
        if (!TryAdmit(context, identity, out var caller, out var refusal))
        {
            return RefuseAsync(context, refusal);
        }

        return packages.Decide(caller, judged, requirement.OfPackage) switch
        {
            AccessDecision.Allowed => EnterAsync(context, judged),
            AccessDecision.NeedsCredentials => RefuseAsync(context, AccessRefusal.NoCredentials),
            AccessDecision.Forbidden => RefuseAsync(context, AccessRefusal.ForbiddenPackage(judged.Name, requirement.OfPackage)),

            // As if there were nothing: an endpoint that reads says that itself, in the words of its protocol.
            _ when requirement.Permission == Permission.ReadPackage => next(context),
            _ => Problems.From(Refusal.UnknownPackage, judged.Name).ExecuteAsync(context),
        };
    }

    private Task EnterAsync(HttpContext context, in JudgedPackage judged)
    {
        if (judged.Pages is { } pages)
        {
            context.Features.Set(pages);
        }

        return next(context);
    }

    private Task DecideAsync(HttpContext context, PermissionRequirement requirement)
    {
        var identity = callers.IdentifyAsync(context);
        return identity.IsCompletedSuccessfully && policies.TryGet(IndexName.Main, out var index)
            ? DecideAsync(context, requirement, identity.Result, index)
            : WaitAndDecideAsync(context, requirement, identity);
    }

    private async Task WaitAndDecideAsync(HttpContext context, PermissionRequirement requirement, ValueTask<CallerIdentity> identity) =>
        await DecideAsync(context, requirement, await identity, await policies.GetAsync(IndexName.Main, context.RequestAborted));

    private Task DecideAsync(HttpContext context, PermissionRequirement requirement, CallerIdentity identity, IndexAccess index)
    {
        if (!TryAdmit(context, identity, out var caller, out var refusal))
        {
            return RefuseAsync(context, refusal);
        }

        if (requirement.Permission == Permission.List)
        {
            var patterns = caller.Limits?.PackagesFor(TokenActions.Read, IndexName.Main)?.Patterns;
            context.Features.Set(new ReadScope(caller.BelongsToAdministrator, caller.Principals, index, patterns));
        }

        return AccessRules.Decide(caller, requirement.Permission, index.DefaultRead.Contains(Principal.Everyone)) switch
        {
            AccessDecision.Allowed => next(context),
            AccessDecision.Forbidden => RefuseAsync(
                context, requirement.Permission == Permission.Operate ? AccessRefusal.ForOperators : AccessRefusal.Forbidden),
            _ => RefuseAsync(context, AccessRefusal.NoCredentials),
        };
    }

    private static bool TryAdmit(HttpContext context, CallerIdentity identity, out Caller caller, out AccessRefusal refusal)
    {
        caller = identity.Caller ?? Caller.Anonymous;
        refusal = identity.Busy ? AccessRefusal.NotLookedAt(identity.RetryAfter) : AccessRefusal.WrongCredentials;
        if (!caller.IsAnonymous)
        {
            context.Features.Set(caller);
        }

        return identity.Caller is not null;
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
