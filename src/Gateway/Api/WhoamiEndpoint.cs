using Larder.Gateway.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Api;

/// <summary>Tells people and machines whom the index takes them for.</summary>
internal static class WhoamiEndpoint
{
    public static void MapWhoami(this RouteGroupBuilder api) => api.MapGet("/whoami", GetAsync)
        .WithTags("Users").RequirePermission(Permission.Known).WithName("GetCaller")
        .WithSummary("Shows who asks: name, groups, and the token that was used.");

    private static async Task<Ok<CallerAnswer>> GetAsync(
        HttpContext context, IAccounts accounts, CancellationToken cancellationToken)
    {
        var caller = context.GetCaller();
        var account = caller.Account;
        var token = caller.TokenId is null ? null : (await accounts.FindTokenAsync(caller.TokenId, cancellationToken))?.Token;
        return TypedResults.Ok(new CallerAnswer(
            caller.Name,
            caller.IsAdministrator,
            [.. (account?.AllGroups ?? []).Order(StringComparer.Ordinal)],
            account?.Source,
            token is null ? null : new CallerTokenAnswer(token.Id, token.Label, TokenScopeAnswer.Of(token), token.ExpiresAt)));
    }
}
