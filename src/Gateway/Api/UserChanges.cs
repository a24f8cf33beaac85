using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Api;

/// <summary>Sends changes to users' grains and answers with their outcome.</summary>
internal sealed class UserChanges(IGrainFactory grains, GrainRetry retry, IAccounts accounts)
{
    /// <param name="name">As the client named the user.</param>
    /// <param name="change">One call, which may be sent again.</param>
    public Task<Refusal> ChangeAsync(
        string name, Actor actor, Func<IUserGrain, Actor, Task<Refusal>> change, CancellationToken cancellationToken)
    {
        if (!UserName.IsValid(name))
        {
            return Task.FromResult(Refusal.UnknownUser);
        }

        var grain = grains.GetUser(name);
        return retry.ChangeAsync(grain.GetEpochAsync, actor, who => change(grain, who), cancellationToken);
    }

    /// <summary>Makes one change in the name of the caller.</summary>
    /// <returns><see langword="null"/> if it holds.</returns>
    public async Task<ProblemHttpResult?> RunAsync(
        HttpContext context, string name, Func<IUserGrain, Actor, Task<Refusal>> change, CancellationToken cancellationToken)
    {
        var refusal = await ChangeAsync(name, context.GetCaller().ToActor(context), change, cancellationToken);
        return refusal == Refusal.None ? null : Problems.From(refusal, name);
    }

    /// <summary>The user as everybody sees it now.</summary>
    /// <returns>A problem if there is none, or no longer.</returns>
    public async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> ShowAsync(string name, CancellationToken cancellationToken) =>
        UserName.IsValid(name) && await accounts.FindUserAsync(name, cancellationToken) is { Deleted: false } user
            ? TypedResults.Ok(UserAnswer.Of(user))
            : Problems.From(Refusal.UnknownUser, name);
}
