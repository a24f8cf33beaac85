using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Packaging.Names;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Authentication;

/// <summary>Whether a request that was let in may still do what it asks for. It is asked when the body has come: a client can take minutes
/// to send a small one, and its credentials or its permission can end meanwhile.</summary>
internal sealed class StandingPermission(CallerIdentification callers, PackageAccess packages)
{
    /// <summary>Decides anew, and leaves the caller and the package as they are now with the request.</summary>
    /// <returns>Why not, or <see langword="null"/>.</returns>
    public async Task<ProblemHttpResult?> CheckAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<PermissionRequirement>() is not { } requirement)
        {
            return null;
        }

        var identity = await callers.IdentifyAsync(context);
        if (identity.Caller is not { } caller)
        {
            return Refuse(context, identity.Busy ? AccessRefusal.Busy : AccessRefusal.WrongCredentials);
        }

        context.Features.Set(caller);
        if (requirement.OfPackage == PackagePermissions.None)
        {
            return AccessRules.Decide(caller, requirement.Permission, listIsOpen: false) == AccessDecision.Allowed
                ? null
                : Refuse(context, AccessRefusal.Forbidden);
        }

        if (context.Request.RouteValues["package"] is not string text || !PackageName.TryParse(text, out var name))
        {
            // Nobody's package: the endpoint says so.
            return null;
        }

        var judged = await packages.GetAsync(name, context.RequestAborted);
        context.Features.Set(judged.Pages);
        return packages.Decide(caller, judged, requirement.OfPackage) switch
        {
            AccessDecision.Allowed => null,
            AccessDecision.Hidden => Problems.From(Refusal.UnknownPackage, judged.Name),
            _ => Refuse(context, AccessRefusal.ForbiddenPackage(judged.Name, requirement.OfPackage)),
        };
    }

    private static ProblemHttpResult Refuse(HttpContext context, AccessRefusal refusal)
    {
        refusal.WriteHeaders(context);
        return refusal.ToProblem();
    }
}
