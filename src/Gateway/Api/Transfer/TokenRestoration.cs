using System.Buffers;
using System.Collections.Immutable;
using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Larder.Gateway.Api.Transfer;

/// <summary>Makes API tokens as they were elsewhere, so that they go on working. What is there never changes, but that it can be
/// revoked.</summary>
internal static class TokenRestoration
{
    /// <summary>In bytes: a token with as many scopes as there may be, each of them with as many names.</summary>
    private const int MaxBytes = 384 * 1024;

    private const int IdLength = 16, DigestLength = 64, MaxLabelLength = 100;

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    public static async Task<Results<Ok<RestoreAnswer>, ProblemHttpResult>> RestoreAsync(
        string id, bool? replace, bool? dryRun, HttpContext context, IAccounts accounts, IGrainFactory grains, GrainRetry retry,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var (request, problem) = await RequestBody.ReadAsync(
            context.Request, ApiJson.Default.TokenStateRequest, cancellationToken, MaxBytes);
        if (request is null)
        {
            return problem!;
        }

        var problems = Check(id, request);
        var wanted = Read(id, request, problems, time.GetUtcNow());
        if (problems.ToProblem() is { } wrong)
        {
            return wrong;
        }

        var present = (await accounts.FindTokenAsync(id, cancellationToken))?.Token;
        string[] differences = present is null ? [] : [.. Differences(present, wanted)];
        var answer = RestoreAnswer.Of(present is not null, differences, replace is true && differences is ["revoked"] && wanted.Revoked);
        if (dryRun is true || !answer.IsChange())
        {
            return TypedResults.Ok(answer);
        }

        var actor = context.GetCaller().ToActor(context);
        var grain = grains.GetToken(id);
        var refusal = await retry.RunAsync(
            () => present is null ? grain.RestoreAsync(wanted, actor) : grain.RevokeAsync(actor), cancellationToken);
        return refusal == Refusal.None
            ? TypedResults.Ok(answer)
            : Problems.From(refusal, refusal == Refusal.UnknownUser ? wanted.User : id);
    }

    private static FieldProblems Check(string id, TokenStateRequest request) => new FieldProblems()
        .Add("id", IsHexadecimal(id, IdLength) ? null : $"{IdLength} hexadecimal digits in lower case.")
        .Add("user", UserNameProblem.Of(request.User))
        .AddLine("label", request.Label, MaxLabelLength)
        .Add("secretSha256", IsHexadecimal(request.SecretSha256, DigestLength) ? null : $"{DigestLength} hexadecimal digits in lower case.")
        .Add("scopes", request.Scopes is null ? "Required." : null)
        .Add("createdAt", request.CreatedAt < DateTimeOffset.UnixEpoch ? "1970 or later." : null)
        .Add("expiresAt", request.ExpiresAt < DateTimeOffset.UnixEpoch ? "1970 or later." : null);

    private static bool IsHexadecimal(string? text, int length) =>
        text?.Length == length && !text.AsSpan().ContainsAnyExcept(Hexadecimal);

    /// <returns>Legal only if nothing was added to <paramref name="problems"/>.</returns>
    private static ApiToken Read(string id, TokenStateRequest request, FieldProblems problems, DateTimeOffset now) => new(
        id,
        request.User ?? "",
        request.Label ?? "",
        request.SecretSha256 ?? "",
        request.CreatedAt?.ToUniversalTime() ?? now,
        request.ExpiresAt?.ToUniversalTime(),
        request.Revoked,
        TokenScopeFields.ReadScopes(request.Scopes, problems),
        TokenScopeFields.ReadNetworks(request.Networks is { Count: 0 } ? null : request.Networks, problems));

    private static IEnumerable<string> Differences(ApiToken present, ApiToken wanted)
    {
        (string Field, bool Differs)[] fields =
        [
            ("user", present.User != wanted.User),
            ("label", present.Label != wanted.Label),
            ("secretSha256", present.SecretSha256 != wanted.SecretSha256),
            ("scopes", !Words(present.Scopes).SequenceEqual(Words(wanted.Scopes))),
            ("networks", !present.Networks.SequenceEqual(wanted.Networks)),
            ("expiresAt", present.ExpiresAt != wanted.ExpiresAt),
            ("revoked", present.Revoked != wanted.Revoked),
        ];
        return fields.Where(field => field.Differs).Select(field => field.Field);
    }

    private static IEnumerable<string> Words(ImmutableArray<TokenScope> scopes) =>
        scopes.Select(scope => $"{scope.Index} {scope.Actions}: {string.Join(' ', scope.Packages)}");
}
