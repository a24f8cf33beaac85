using System.Globalization;
using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Gateway.Forwarding;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Api;

/// <summary>Makes, shows and revokes API tokens: one's own, or anybody's for an administrator.</summary>
/// <remarks>A token makes none: that would outlive its revocation. Unless it administers, it sees and revokes itself only.</remarks>
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
            .WithSummary("Makes a token and shows its secret, this once; not with a token.")
            .Takes<NewTokenRequest>()
            .Refuses(StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

        tokens.MapGet("/{id}", GetAsync).WithName("GetToken")
            .WithSummary("Shows a token without its secret: one's own, or anybody's to an administrator; a token itself.")
            .Refuses(StatusCodes.Status404NotFound);

        tokens.MapDelete("/{id}", RevokeAsync).WithName("RevokeToken")
            .WithSummary("Takes a token back for good: one's own, or anybody's for an administrator; a token itself. It is refused at once.")
            .Refuses(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<ItemPage<TokenAnswer>>, ProblemHttpResult>> ListAsync(
        string? user, string? after, int? limit, HttpContext context, IGrainFactory grains, GrainRetry retry, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (PageQuery.Check(limit, after, user) is { } problem)
        {
            return problem;
        }

        var caller = context.GetCaller();
        if (!caller.IsAdministrator && (caller.TokenId is not null || (user ?? caller.Name) != caller.Name))
        {
            return Forbidden;
        }

        var whose = caller.IsAdministrator ? user : caller.Name;
        var size = limit ?? PageQuery.DefaultLimit;
        var found = await retry.RunAsync(() => grains.GetAccountList().ListTokensAsync(whose, after, size), cancellationToken);
        var now = time.GetUtcNow();
        return TypedResults.Ok(PageQuery.Page(found, size, token => TokenAnswer.Of(token, now), token => token.Id));
    }

    private static async Task<Results<Created<NewTokenAnswer>, ProblemHttpResult>> CreateAsync(
        HttpContext context, IGrainFactory grains, GrainRetry retry, TimeProvider time, IOptions<AccessOptions> options,
        CancellationToken cancellationToken)
    {
        var (request, problem) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.NewTokenRequest, cancellationToken);
        if (request is null)
        {
            return problem!;
        }

        var caller = context.GetCaller();
        var user = request.User ?? (caller.IsOperator ? null : caller.Name);
        var now = time.GetUtcNow();
        var problems = new FieldProblems()
            .Add("user", UserNameProblem.Of(user))
            .AddLine("label", request.Label, MaxLabelLength)
            .Add("expiresAt", ProblemOfExpiry(request.ExpiresAt, now, options.Value.LongestTokenLife));
        var text = TokenText.Create();
        var token = new ApiToken(
            text.Id, user ?? "", request.Label ?? "", text.SecretSha256(), now, request.ExpiresAt?.ToUniversalTime(), Revoked: false,
            TokenScopeFields.ReadScopes(request.Scopes, problems), TokenScopeFields.ReadNetworks(request.Networks, problems));
        if (problems.ToProblem() is { } wrong)
        {
            return wrong;
        }

        if (caller.TokenId is not null || (user != caller.Name && !caller.IsAdministrator))
        {
            return Forbidden;
        }

        var actor = caller.ToActor(context);
        var refusal = await retry.RunAsync(() => grains.GetToken(text.Id).CreateAsync(token, actor), cancellationToken);
        return refusal == Refusal.None ? Created(context, text, token) : Problems.From(refusal, token.User);
    }

    private static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> GetAsync(
        string id, HttpContext context, IGrainFactory grains, GrainRetry retry, IAccounts accounts, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var token = await MayAsync(context.GetCaller(), id, accounts, cancellationToken)
            ? await retry.RunAsync(() => grains.GetAccountList().GetTokenAsync(id), cancellationToken)
            : null;
        return token is null ? Problems.From(Refusal.UnknownToken, id) : TypedResults.Ok(TokenAnswer.Of(token, time.GetUtcNow()));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        string id, HttpContext context, IGrainFactory grains, GrainRetry retry, IAccounts accounts,
        CancellationToken cancellationToken)
    {
        var caller = context.GetCaller();
        if (!await MayAsync(caller, id, accounts, cancellationToken))
        {
            return Problems.From(Refusal.UnknownToken, id);
        }

        var actor = caller.ToActor(context);
        var refusal = await retry.RunAsync(() => grains.GetToken(id).RevokeAsync(actor), cancellationToken);
        return refusal == Refusal.None ? TypedResults.NoContent() : Problems.From(refusal, id);
    }

    /// <summary>Whether there is such a token and the caller may see and revoke it. Which of both is wrong is not told.</summary>
    private static async ValueTask<bool> MayAsync(Caller caller, string id, IAccounts accounts, CancellationToken cancellationToken) =>
        TokenText.IsId(id)
        && await accounts.FindTokenAsync(id, cancellationToken) is { Token: var token }
        && (caller.IsAdministrator || (token.User == caller.Name && (caller.TokenId ?? id) == id));

    private static Created<NewTokenAnswer> Created(HttpContext context, TokenText text, ApiToken token)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(
            $"{RelativeAddress.OfRoot(context.Request)}api/tokens/{text.Id}",
            new NewTokenAnswer(
                text.Id, text.Reveal(), token.User, token.Label, TokenScopeAnswer.Of(token), token.Networks, token.CreatedAt,
                token.ExpiresAt));
    }

    /// <param name="longest">How long tokens may live; <see langword="null"/> for ever.</param>
    private static string? ProblemOfExpiry(DateTimeOffset? expiresAt, DateTimeOffset now, TimeSpan? longest) => expiresAt switch
    {
        not null when expiresAt <= now => "In the future.",
        _ when longest is { } life && (expiresAt is null || expiresAt - now > life) =>
            $"Required, at most {life.ToString("c", CultureInfo.InvariantCulture)} (days.hours:minutes:seconds) from now.",
        _ => null,
    };

    private static ProblemHttpResult Forbidden => Problems.Problem(
        StatusCodes.Status403Forbidden, "forbidden",
        "You may do this for yourself only, and make and list tokens only when logged in with your password.");
}
