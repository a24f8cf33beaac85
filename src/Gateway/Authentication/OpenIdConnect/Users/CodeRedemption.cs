using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Larder.Gateway.Authentication.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>Speaks with the provider itself, behind the browser's back.</summary>
internal sealed partial class CodeRedemption(
    IdentityProvider provider, IOptions<OpenIdConnectOptions> options, ILogger<CodeRedemption> logger)
{
    private readonly OpenIdConnectOptions _options = options.Value;

    /// <summary>Gets the tokens for a code. Spec: https://openid.net/specs/openid-connect-core-1_0.html#TokenRequest</summary>
    /// <returns><see langword="null"/> if the provider refuses: the code is used, old, or made up.</returns>
    /// <exception cref="IssuerUnavailableException">The provider does not answer.</exception>
    public async Task<OpenIdConnectMessage?> RedeemAsync(
        OpenIdConnectConfiguration endpoints, string code, string redirectUri, string verifier, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = redirectUri, ["code_verifier"] = verifier,
        };
        using var request = NewRequest(HttpMethod.Post, endpoints.TokenEndpoint);
        Authenticate(request, form, endpoints);
        request.Content = new FormUrlEncodedContent(form);
        var (status, body) = await SendAsync(request, cancellationToken);
        if (status == HttpStatusCode.OK)
        {
            return ReadTokens(body);
        }

        // 401 is for this index, not for the user: its secret is wrong.
        if (status == HttpStatusCode.Unauthorized)
        {
            LogNotTheClient(provider.Url, _options.ClientId);
        }

        return null;
    }

    /// <summary>Asks about the user of a token. Spec: https://openid.net/specs/openid-connect-core-1_0.html#UserInfo</summary>
    /// <returns>A JSON object; <see langword="null"/> if the provider does not say.</returns>
    /// <exception cref="IssuerUnavailableException">The provider does not answer.</exception>
    public async Task<JsonElement?> ReadUserAsync(
        OpenIdConnectConfiguration endpoints, string accessToken, CancellationToken cancellationToken)
    {
        using var request = NewRequest(HttpMethod.Get, endpoints.UserInfoEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        var (status, body) = await SendAsync(request, cancellationToken);
        return status == HttpStatusCode.OK ? JwtText.TryReadObject(Encoding.UTF8.GetBytes(body)) : null;
    }

    private HttpRequestMessage NewRequest(HttpMethod method, string? address) => IssuerAddress.IsAllowed(address ?? "", _options.AllowHttp)
        ? new HttpRequestMessage(method, address)
        : throw new IssuerUnavailableException(provider.Url);

    /// <summary>Proves to be the client, in the way that the provider knows. Spec: https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1</summary>
    private void Authenticate(HttpRequestMessage request, Dictionary<string, string> form, OpenIdConnectConfiguration endpoints)
    {
        var secret = ReadSecret();
        var ways = endpoints.TokenEndpointAuthMethodsSupported;
        if (secret.Length > 0 && (ways.Count == 0 || ways.Contains("client_secret_basic")))
        {
            var pair = $"{WebUtility.UrlEncode(_options.ClientId)}:{WebUtility.UrlEncode(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
            return;
        }

        form["client_id"] = _options.ClientId;
        if (secret.Length > 0)
        {
            form["client_secret"] = secret;
        }
    }

    private string ReadSecret()
    {
        try
        {
            return SecretSetting.Read(_options.ClientSecret, _options.ClientSecretFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNoSecret(exception, _options.ClientSecretFile);
            throw new IssuerUnavailableException(provider.Url, exception);
        }
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await provider.Connection.SendAsync(request, cancellationToken);
            return (int)response.StatusCode >= 500
                ? throw new HttpRequestException($"It answered {(int)response.StatusCode}.")
                : (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception exception) when (IsAbsence(exception, cancellationToken))
        {
            LogAway(exception, provider.Url);
            throw new IssuerUnavailableException(provider.Url, exception);
        }
    }

    /// <summary>Whether it is the provider that failed, and not the browser that went away.</summary>
    private static bool IsAbsence(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or InvalidOperationException
        || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested);

    private static OpenIdConnectMessage? ReadTokens(string body)
    {
        try
        {
            return new OpenIdConnectMessage(body);
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(EventId = 1256, Level = LogLevel.Warning, Message = "The identity provider {Provider} does not answer")]
    private partial void LogAway(Exception exception, string provider);

    [LoggerMessage(EventId = 1259, Level = LogLevel.Warning, Message = "The client's secret cannot be read from {File}: nobody can log in")]
    private partial void LogNoSecret(Exception exception, string file);

    [LoggerMessage(EventId = 1257, Level = LogLevel.Warning,
        Message = "The identity provider {Provider} does not take this index for the client {Client}: the client's secret is wrong")]
    private partial void LogNotTheClient(string provider, string client);
}
