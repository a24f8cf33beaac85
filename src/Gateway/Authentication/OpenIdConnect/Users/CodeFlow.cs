using System.IdentityModel.Tokens.Jwt;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>Has a browser's user vouched for by the provider: the authorization code flow, with PKCE, state and nonce.</summary>
/// <remarks>
/// 1 send the browser to the provider, 2 take its answer, 3 redeem the code, 4 check the token, 5 ask for what it does not say, 6 take the user in.
/// Spec: https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
/// </remarks>
internal sealed partial class CodeFlow(
    IdentityProvider provider, CodeRedemption redemption, ExternalUsers users, IOptions<OpenIdConnectOptions> options,
    ILogger<CodeFlow> logger)
{
    private const int MaxCode = 4_096;

    private static readonly string[] DefaultScopes = ["profile"];

    // The nonce is checked to be that of this very login, which is shorter than any time it could say.
    private static readonly OpenIdConnectProtocolValidator Protocol = new() { RequireTimeStampInNonce = false };

    private readonly OpenIdConnectOptions _options = options.Value;

    /// <summary>Step 1: where the browser is sent.</summary>
    /// <param name="redirectUri">Where it is to come back to; the provider must know it.</param>
    /// <exception cref="IssuerUnavailableException">The provider is not known yet, and does not answer.</exception>
    public async Task<string> BeginAsync(LoginAttempt attempt, string redirectUri, CancellationToken cancellationToken)
    {
        var endpoints = await provider.GetEndpointsAsync(cancellationToken);
        if (!IssuerAddress.IsAllowed(endpoints.AuthorizationEndpoint ?? "", _options.AllowHttp))
        {
            throw new IssuerUnavailableException(provider.Url);
        }

        var request = new OpenIdConnectMessage
        {
            IssuerAddress = endpoints.AuthorizationEndpoint,
            ClientId = _options.ClientId,
            RedirectUri = redirectUri,
            ResponseType = OpenIdConnectResponseType.Code,
            Scope = string.Join(' ', ((string[])["openid", .. _options.Scopes.DefaultIfEmpty(DefaultScopes[0])]).Distinct()),
            State = attempt.State,
            Nonce = attempt.Nonce,
            EnableTelemetryParameters = false,
        };
        request.SetParameter("code_challenge", attempt.Challenge);
        request.SetParameter("code_challenge_method", "S256");
        return request.CreateAuthenticationRequestUrl();
    }

    /// <summary>Steps 2 to 6.</summary>
    /// <param name="answer">What the browser brought back.</param>
    /// <param name="client">Where the browser is, for the audit log.</param>
    /// <returns>The user, or why there is none.</returns>
    /// <exception cref="IssuerUnavailableException">The provider does not answer.</exception>
    public async Task<(ExternalUser? User, LoginProblem? Problem)> CompleteAsync(
        OpenIdConnectMessage answer, LoginAttempt attempt, string redirectUri, IPAddress? client, CancellationToken cancellationToken)
    {
        // 2. A provider that says who it is must be the right one: https://www.rfc-editor.org/rfc/rfc9207
        if (!attempt.IsAnsweredBy(answer.State) || (answer.Iss is { Length: > 0 } issuer && issuer != provider.Url))
        {
            return (null, LoginProblem.Expired);
        }

        if (answer.Error is not null || answer.Code is not { Length: > 0 and <= MaxCode } code)
        {
            return (null, LoginProblem.Refused);
        }

        // 3
        var endpoints = await provider.GetEndpointsAsync(cancellationToken);
        if (await redemption.RedeemAsync(endpoints, code, redirectUri, attempt.Verifier, cancellationToken) is not { } tokens)
        {
            return (null, LoginProblem.Refused);
        }

        // 4
        if (JwtText.TryRead(tokens.IdToken ?? "") is not { } text
            || await provider.IdTokens.ValidateAsync(text, cancellationToken) is not { IsGood: true } verdict
            || !IsOfThisLogin(tokens, answer, verdict, attempt))
        {
            LogInvalid(provider.Url);
            return (null, LoginProblem.Invalid);
        }

        // 5, 6
        var claims = await CompleteClaimsAsync(verdict.Claims, endpoints, tokens.AccessToken, cancellationToken);
        return claims is null ? (null, LoginProblem.Invalid) : await users.EnterAsync(claims.Value, client, cancellationToken);
    }

    /// <summary>Whether the token has the nonce of this login, and the digests of code and access token that came with it, if it has any.</summary>
    private bool IsOfThisLogin(OpenIdConnectMessage tokens, OpenIdConnectMessage answer, JwtVerdict verdict, LoginAttempt attempt)
    {
        var nonce = JwtText.TextOf(verdict.Claims, "nonce") ?? "";
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(nonce), Encoding.ASCII.GetBytes(attempt.Nonce)))
        {
            return false;
        }

        try
        {
            var context = new OpenIdConnectProtocolValidationContext
            {
                ClientId = _options.ClientId,
                ProtocolMessage = tokens,
                ValidatedIdToken = new JwtSecurityToken(verdict.Text.Text),
                Nonce = attempt.Nonce,
                State = answer.State,
            };
            Protocol.ValidateTokenResponse(context);
            return true;
        }
        catch (OpenIdConnectProtocolException)
        {
            return false;
        }
    }

    /// <summary>What the token says; where it names neither user nor groups, what the provider says when it is asked.</summary>
    /// <returns><see langword="null"/> if that is about somebody else.</returns>
    private async Task<JsonElement?> CompleteClaimsAsync(
        JsonElement claims, OpenIdConnectConfiguration endpoints, string? accessToken, CancellationToken cancellationToken)
    {
        var isComplete = claims.TryGetProperty(_options.UserNameClaim, out _) && claims.TryGetProperty(_options.GroupsClaim, out _);
        if (isComplete || string.IsNullOrEmpty(endpoints.UserInfoEndpoint) || string.IsNullOrEmpty(accessToken))
        {
            return claims;
        }

        var more = await redemption.ReadUserAsync(endpoints, accessToken, cancellationToken);
        return more is null ? claims
            : JwtText.TextOf(more.Value, "sub") == JwtText.TextOf(claims, "sub") ? more
            : null;
    }

    [LoggerMessage(EventId = 1255, Level = LogLevel.Information, Message = "Refused what {Provider} said about a login")]
    private partial void LogInvalid(string provider);
}
