using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Gateway.Forwarding;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Larder.Gateway.Api;

/// <summary>Makes, lists and revokes API tokens: one's own, or anybody's for an administrator.</summary>
internal static class TokenEndpoints
{
    private const int MaxLabelLength = 100;

    public static void MapTokens(this RouteGroupBuilder api)
    {
        var tokens = api.MapGroup("/tokens").WithTags("Tokens").RequirePermission(Permission.Known);

        tokens.MapGet("", ListAsync).WithName("ListTokens")
            .WithSummary("Lists tokens by id, without their secrets: one's own, or everybody's to an administrator.")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden);

        tokens.MapPost("", CreateAsync).WithName("CreateToken")
            .WithSummary("Makes a token and shows its secret, this once.")
            .Takes<NewTokenRequest>()
            .Refuses(StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound);

        tokens.MapDelete("/{id}", RevokeAsync).WithName("RevokeToken")
            .WithSummary("Takes a token back for good. It is refused at once, everywhere.")
            .Refuses(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<ItemPage<TokenAnswer>>, ProblemHttpResult>> ListAsync(
        string? user, string? after, int? limit, HttpContext context, IGrainFactory grains, GrainRetry retry,
        CancellationToken cancellationToken)
    {
        if (PageQuery.Check(limit, after, user) is { } problem)
        {
            return problem;
        }

        var caller = context.GetCaller();
        if (!caller.IsAdministrator && (user ?? caller.Name) != caller.Name)
        {
            return Forbidden;
        }

        var whose = caller.IsAdministrator ? user : caller.Name;
        var size = limit ?? PageQuery.DefaultLimit;
        var found = await retry.RunAsync(() => grains.GetAccountList().ListTokensAsync(whose, after, size), cancellationToken);
        return TypedResults.Ok(PageQuery.Page(found, size, Answer, token => token.Id));
    }

    private static async Task<Results<Created<NewTokenAnswer>, ProblemHttpResult>> CreateAsync(
        HttpContext context, IGrainFactory grains, GrainRetry retry, TimeProvider time, CancellationToken cancellationToken)
    {
        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.NewTokenRequest, cancellationToken);
        var caller = context.GetCaller();
        var user = request?.User ?? (caller.IsOperator ? null : caller.Name);
        problem ??= new FieldProblems()
            .Add("user", UserNameProblem.Of(user))
            .AddLine("label", request!.Label, MaxLabelLength)
            .Add("expiresAt", request.ExpiresAt <= time.GetUtcNow() ? "In the future." : null)
            .ToProblem();
        if (problem is not null)
        {
            return problem;
        }

        if (caller.TokenId is not null || (user != caller.Name && !caller.IsAdministrator))
        {
            return Forbidden;
        }

        var text = TokenText.Create();
        var token = new ApiToken(
            text.Id, user!, request!.Label ?? "", text.SecretSha256(), time.GetUtcNow(), request.ExpiresAt?.ToUniversalTime(),
            Revoked: false);
        var actor = caller.ToActor(context);
        var refusal = await retry.RunAsync(() => grains.GetToken(text.Id).CreateAsync(token, actor), cancellationToken);
        if (refusal != Refusal.None)
        {
            return Problems.From(refusal, user!);
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(
            $"{RelativeAddress.OfRoot(context.Request)}api/tokens/{text.Id}",
            new NewTokenAnswer(text.Id, text.Reveal(), token.User, token.Label, token.CreatedAt, token.ExpiresAt));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        string id, HttpContext context, IGrainFactory grains, GrainRetry retry, IAccounts accounts,
        CancellationToken cancellationToken)
    {
        var caller = context.GetCaller();
        var token = TokenText.IsId(id) ? await accounts.FindTokenAsync(id, cancellationToken) : null;
        if (token is null || (token.User != caller.Name && !caller.IsAdministrator))
        {
            // Whose token it is, is not told.
            return Problems.From(Refusal.UnknownToken, id);
        }

        var actor = caller.ToActor(context);
        var refusal = await retry.RunAsync(() => grains.GetToken(id).RevokeAsync(actor), cancellationToken);
        return refusal == Refusal.None ? TypedResults.NoContent() : Problems.From(refusal, id);
    }

    private static ProblemHttpResult Forbidden => Problems.Problem(
        StatusCodes.Status403Forbidden, "forbidden",
        "You may do this for yourself only, and make tokens only when logged in with your password.");

    private static TokenAnswer Answer(ApiToken token) =>
        new(token.Id, token.User, token.Label, token.CreatedAt, token.ExpiresAt, token.Revoked);
}
