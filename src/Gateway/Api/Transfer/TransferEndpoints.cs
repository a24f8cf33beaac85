using System.Collections.Immutable;
using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Api.Transfer;

/// <summary>Takes users, tokens and access lists out as they are stored, and puts them in as they were elsewhere: by the operator's socket
/// only, since hashes of passwords and digests of secrets are among it.</summary>
internal static class TransferEndpoints
{
    public static void MapTransfer(this RouteGroupBuilder api)
    {
        var transfer = api.MapGroup("/transfer").WithTags("Transfer").RequirePermission(Permission.Operate);

        transfer.MapGet("/users", ListUsersAsync).WithName("ExportUsers")
            .WithSummary("Lists all that is kept of users, by name, with the hashes of passwords; also deleted ones, whose names stay taken.")
            .Refuses(StatusCodes.Status400BadRequest);

        transfer.MapPut("/users/{name}", UserRestoration.RestoreAsync).WithName("RestoreUser")
            .WithSummary("Makes a user as it was elsewhere, with a ready-made hash; one that differs becomes so with replace=true.")
            .Takes<UserStateRequest>()
            .Refuses(StatusCodes.Status409Conflict);

        transfer.MapGet("/tokens", ListTokensAsync).WithName("ExportTokens")
            .WithSummary("Lists all that is kept of tokens, by id, with the digests of their secrets; also revoked ones.")
            .Refuses(StatusCodes.Status400BadRequest);

        transfer.MapPut("/tokens/{id}", TokenRestoration.RestoreAsync).WithName("RestoreToken")
            .WithSummary("Makes a token as it was elsewhere. One that is there can at most be revoked, with replace=true.")
            .Takes<TokenStateRequest>()
            .Refuses(StatusCodes.Status404NotFound);

        transfer.MapGet("/packages", ListPackagesAsync).WithName("ExportPackageAccess")
            .WithSummary("Lists the access lists of packages, by name.")
            .Refuses(StatusCodes.Status400BadRequest);
    }

    private static Task<Results<Ok<ItemPage<UserState>>, ProblemHttpResult>> ListUsersAsync(
        string? after, IGrainFactory grains, GrainRetry retry, CancellationToken cancellationToken) =>
        ListAsync(after, retry, () => grains.GetAccountList().ReadUsersAsync(after), UserState.Of, user => user.Name, cancellationToken);

    private static Task<Results<Ok<ItemPage<TokenState>>, ProblemHttpResult>> ListTokensAsync(
        string? after, IGrainFactory grains, GrainRetry retry, CancellationToken cancellationToken) =>
        ListAsync(after, retry, () => grains.GetAccountList().ReadTokensAsync(after), TokenState.Of, token => token.Id, cancellationToken);

    private static Task<Results<Ok<ItemPage<PackageAccessState>>, ProblemHttpResult>> ListPackagesAsync(
        string? after, IGrainFactory grains, GrainRetry retry, CancellationToken cancellationToken) =>
        ListAsync(
            after, retry, () => grains.GetAccountList().ReadAccessListsAsync(IndexName.Main, after), PackageAccessState.Of,
            list => list.Package, cancellationToken);

    /// <summary>Pages are as long as messages allow: only an empty one is the last.</summary>
    private static async Task<Results<Ok<ItemPage<TItem>>, ProblemHttpResult>> ListAsync<TSource, TItem>(
        string? after, GrainRetry retry, Func<Task<ImmutableArray<TSource>>> read, Func<TSource, TItem> item, Func<TSource, string> key,
        CancellationToken cancellationToken)
    {
        if (PageQuery.Check(limit: null, after) is { } problem)
        {
            return problem;
        }

        var found = await retry.RunAsync(read, cancellationToken);
        return TypedResults.Ok(new ItemPage<TItem>([.. found.Select(item)], found.IsEmpty ? null : key(found[^1])));
    }
}
