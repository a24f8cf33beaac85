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
internal sealed class PackageChanges(IGrainFactory grains, GrainRetry retry)
{
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

        var actor = context.GetCaller().ToActor(context);
        var grain = grains.GetPackage(IndexName.Main, name);
        var outcome = await retry.ChangeAsync(grain.GetEpochAsync, actor, who => change(grain, who), cancellationToken);
        return outcome.Refusal == Refusal.None
            ? TypedResults.Ok(new ChangeAnswer(outcome.Serial, outcome.Changed))
            : Problems.From(outcome.Refusal, outcome.Refusal == Refusal.UnknownPackage ? package : subject);
    }
}
