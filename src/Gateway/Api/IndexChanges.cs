using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Api;

/// <summary>Sends a change of who may do what to the index's grain, and answers with what holds then.</summary>
internal sealed class IndexChanges(IGrainFactory grains, GrainRetry retry, IndexPolicies policies)
{
    /// <param name="subject">What the change is about, for the text of a refusal.</param>
    /// <param name="change">One call, which may be sent again; gets the settings that the first change starts from.</param>
    public async Task<Results<Ok<IndexAccessAnswer>, ProblemHttpResult>> RunAsync(
        HttpContext context, string subject, Func<IIndexGrain, IndexAccess, Actor, Task<Refusal>> change,
        CancellationToken cancellationToken)
    {
        var actor = context.GetCaller().ToActor(context);
        var grain = grains.GetIndex(IndexName.Main);
        var refusal = await retry.ChangeAsync(
            grain.GetEpochAsync, actor, who => change(grain, policies.Settings, who), cancellationToken);
        return refusal == Refusal.None ? await ShowAsync(cancellationToken) : Problems.From(refusal, subject);
    }

    public async Task<Ok<IndexAccessAnswer>> ShowAsync(CancellationToken cancellationToken)
    {
        var stored = await policies.FindStoredAsync(IndexName.Main, cancellationToken);
        return TypedResults.Ok(IndexAccessAnswer.Of(stored ?? policies.Settings, stored is not null));
    }
}
