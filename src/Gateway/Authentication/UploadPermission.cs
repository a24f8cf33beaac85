using Larder.Grains.Abstractions.Access;
using Larder.Packaging.Names;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Authentication;

/// <summary>Whether one request may change a package, asked as often as it takes: an upload lasts long, and what its caller may do can end
/// meanwhile.</summary>
internal sealed class UploadPermission(HttpContext context, CallerIdentification callers, PackageAccess packages)
{
    /// <summary>Decides anew, with the credentials and the access list as they are now.</summary>
    /// <returns>Why not, or <see langword="null"/>; and the state of the list that allowed it, for <see cref="Actor.AccessSerial"/>:
    /// <see langword="null"/> if it does not depend on the list.</returns>
    public async Task<(ProblemHttpResult? Refused, long? AccessSerial)> CheckAsync(PackageName package, CancellationToken cancellationToken)
    {
        var identity = await callers.IdentifyAsync(context);
        if (identity.Caller is not { } caller)
        {
            return (Refuse(identity.Busy ? AccessRefusal.NotLookedAt(identity.RetryAfter) : AccessRefusal.WrongCredentials), null);
        }

        var judged = await packages.GetAsync(package, cancellationToken);
        return packages.DecideUpload(caller, judged) switch
        {
            AccessDecision.Allowed => (null, caller.BelongsToAdministrator ? null : judged.AccessSerial),
            AccessDecision.NeedsCredentials => (Refuse(AccessRefusal.NoCredentials), null),
            _ => (Refuse(AccessRefusal.ForbiddenPackage(package.Normalized, PackagePermissions.Write)), null),
        };
    }

    private ProblemHttpResult Refuse(AccessRefusal refusal)
    {
        refusal.WriteHeaders(context);
        return refusal.ToProblem();
    }
}
