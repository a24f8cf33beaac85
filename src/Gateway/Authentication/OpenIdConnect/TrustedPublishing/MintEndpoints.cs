using System.Text.Json.Serialization.Metadata;
using Larder.Gateway.Forwarding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>Trusted publishing as publishing tools speak it with PyPI, at the same addresses.
/// Spec: https://docs.pypi.org/trusted-publishers/internals/; the discovery is of the draft https://peps.python.org/pep-0807/</summary>
internal static class MintEndpoints
{
    public const string AudiencePath = "/_/oidc/audience";
    public const string MintPath = "/_/oidc/mint-token";

    /// <summary>What older tools know.</summary>
    public const string OldMintPath = "/_/oidc/github/mint-token";

    public const string DiscoveryPath = "/.well-known/pytp";

    private const string DiscoveryType = "application/vnd.pypi.pytp.v1+json";

    private static readonly string[] Reads = ["GET", "HEAD"];
    private static readonly string[] UploadPaths = ["", "/legacy", "/simple", "/pypi"];

    public static void MapMint(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods(AudiencePath, Reads, GetAudienceAsync).WithName("GetTrustedPublishingAudience")
            .ExcludeFromDescription().AllowEverybody();
        endpoints.MapPost(MintPath, MintAsync).WithName("MintToken").ExcludeFromDescription().AllowEverybody();
        endpoints.MapPost(OldMintPath, MintAsync).WithName("MintTokenForOldTools").ExcludeFromDescription().AllowEverybody();
        endpoints.MapMethods(DiscoveryPath, Reads, DiscoverAsync).WithName("DiscoverTrustedPublishing")
            .ExcludeFromDescription().AllowEverybody();
    }

    private static Task GetAudienceAsync(
        HttpContext context, TrustedIssuers issuers, IOptions<TrustedPublishingOptions> options) => issuers.Any
        ? SendAsync(context, StatusCodes.Status200OK, new AudienceAnswer(options.Value.Audience), MintJson.Default.AudienceAnswer)
        : SendAsync(
            context, StatusCodes.Status403Forbidden, new MessageAnswer(MintRefusal.NotEnabled.Description), MintJson.Default.MessageAnswer);

    private static async Task MintAsync(
        HttpContext context, TokenMint mint, MintRate rate, MintMetrics metrics, CancellationToken cancellationToken)
    {
        if (!rate.Client.TryTake(context.Connection.RemoteIpAddress))
        {
            metrics.Count("too-many");
            context.Response.Headers.RetryAfter = "5";
            await SendAsync(
                context, StatusCodes.Status429TooManyRequests,
                new MessageAnswer("Too many token requests from this address. Try again."), MintJson.Default.MessageAnswer);
            return;
        }

        var (jwt, unread) = await MintRequest.ReadAsync(context.Request, cancellationToken);
        var outcome = unread is null
            ? await mint.MintAsync(jwt!, Caller.Anonymous.ToActor(context), cancellationToken)
            : new MintOutcome(unread);
        metrics.Count(outcome.Refusal?.Code ?? "minted");
        await (outcome.Refusal is { } refusal ? RefuseAsync(context, refusal) : SendAsync(
            context, StatusCodes.Status200OK,
            new MintAnswer(Success: true, outcome.Token.Reveal(), outcome.ExpiresAt.ToUnixTimeSeconds()), MintJson.Default.MintAnswer));
    }

    private static Task DiscoverAsync(HttpContext context, TrustedIssuers issuers, string? discover)
    {
        var path = Uri.TryCreate(discover, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri!.AbsolutePath : discover;
        if (!issuers.Any || path is null || !UploadPaths.Contains(path.TrimEnd('/')))
        {
            return PlainText.NotFoundAsync(context);
        }

        if (context.Request.Headers.Accept.ToString() is { Length: > 0 } accept && !accept.Contains(DiscoveryType, StringComparison.OrdinalIgnoreCase)
            && !accept.Contains("*/*", StringComparison.Ordinal))
        {
            return PlainText.SendAsync(context, StatusCodes.Status406NotAcceptable, $"406 Not Acceptable: {DiscoveryType}\n");
        }

        var root = BaseAddress.Of(context.Request);
        return SendAsync(
            context, StatusCodes.Status200OK, new DiscoveryAnswer(root + AudiencePath, root + MintPath), MintJson.Default.DiscoveryAnswer,
            DiscoveryType);
    }

    private static Task RefuseAsync(HttpContext context, MintRefusal refusal) => SendAsync(
        context, StatusCodes.Status422UnprocessableEntity,
        new MintRefusedAnswer("Token request failed", [new MintError(refusal.Code, refusal.Description)]), MintJson.Default.MintRefusedAnswer);

    private static Task SendAsync<T>(
        HttpContext context, int status, T answer, JsonTypeInfo<T> type, string contentType = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsJsonAsync(answer, type, contentType);
    }
}
