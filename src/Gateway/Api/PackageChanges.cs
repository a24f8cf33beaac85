using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Names;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Api;

/// <summary>Sends a change to a package's grain and answers with its outcome.</summary>
internal sealed class PackageChanges(IGrainFactory grains, GrainRetry retry, PackageAccess packages)
{
    /// <summary>A list that changes again and again meanwhile is no reason to try for ever.</summary>
    private const int MostDecisions = 5;

    /// <param name="package">As the client spelled it.</param>
    /// <param name="subject">What the change is about, for the text of a refusal.</param>
    /// <param name="change">One call, which may be sent again.</param>
    public async Task<Results<Ok<ChangeAnswer>, ProblemHttpResult>> RunAsync(
        HttpContext context,
        string package,
        string subject,
        Func<IPackageGrain, Actor, Task<PackageChange>> change,
        CancellationToken cancellationToken)
    {
        if (!PackageName.TryParse(package, out var name))
        {
            return Problems.From(Refusal.UnknownPackage, package);
        }

        var caller = context.GetCaller();
        var actor = caller.ToActor(context) with { AccessSerial = BasisOf(caller, context.GetPackageOrRemains()?.Head.AccessSerial ?? 0) };
        var grain = grains.GetPackage(IndexName.Main, name);
        PackageChange outcome;
        for (var decisions = 1; ; decisions++)
        {
            outcome = await retry.ChangeAsync(grain.GetEpochAsync, actor, who => change(grain, who), cancellationToken);
            if (outcome.Refusal != Refusal.AccessChanged || decisions == MostDecisions)
            {
                break;
            }

            // Somebody has changed the list since the middleware decided on it.
            var judged = await packages.GetAsync(name, cancellationToken);
            var permission = context.GetEndpoint()!.Metadata.GetMetadata<PermissionRequirement>()!.OfPackage;
            if (packages.Decide(caller, judged, permission) != AccessDecision.Allowed)
            {
                return AccessRefusal.ForbiddenPackage(judged.Name, permission).ToProblem();
            }

            actor = actor with { AccessSerial = BasisOf(caller, judged.AccessSerial) };
        }

        return outcome.Refusal == Refusal.None
            ? TypedResults.Ok(new ChangeAnswer(outcome.Serial, outcome.Changed))
            : Problems.From(outcome.Refusal, outcome.Refusal == Refusal.UnknownPackage ? package : subject);
    }

    private static long? BasisOf(Caller caller, long accessSerial) => caller.BelongsToAdministrator ? null : accessSerial;
}
