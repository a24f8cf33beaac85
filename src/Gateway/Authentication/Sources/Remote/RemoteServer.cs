using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;
using System.Text.Json;

namespace Larder.Gateway.Authentication.Sources.Remote;

/// <summary>The connections to the server, and what counts as an answer of it: status 200 and JSON of bounded size.</summary>
/// <remarks>
/// A plain client of its own: nothing that logs, traces or measures requests stands between, since URLs may have passwords in them. No
/// redirects, no cookies, no proxy of the environment: a password goes where the settings say.
/// </remarks>
internal sealed class RemoteServer : IDisposable
{
    private const int MaxAnswerBytes = 1 << 20;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private readonly HttpClient _client;
    private readonly AuthenticationHeaderValue? _authorization;

    public RemoteServer(RemoteSourceOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.None,
            MaxConnectionsPerServer = options.MaxConnections,
            ConnectTimeout = options.Timeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (TrustedAuthorities.Read(options.CaFile) is { } policy)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        // Every question has a limit of its own.
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerBytes };
        _authorization = ReadAuthorization(options);
    }

    /// <summary>Asks once.</summary>
    /// <remarks>
    /// The client tries again by itself on a fresh connection, but only if it found the old one closed before it had begun to send a body.
    /// So every request needs one, an empty one if need be: a server may have counted a password that was sent, and lock the user out.
    /// </remarks>
    /// <returns><see langword="null"/> for status 404.</returns>
    /// <exception cref="SourceFailureException">The answer is neither.</exception>
    public async Task<JsonElement?> AskAsync(HttpMethod method, string url, HttpContent body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body };
        request.Headers.Authorization = _authorization;
        request.Headers.Accept.Add(new("application/json"));
        using var response = await _client.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }

        if (response.StatusCode is not HttpStatusCode.OK)
        {
            throw new SourceFailureException($"it answered with status {(int)response.StatusCode}{Explain(response.StatusCode)}.");
        }

        try
        {
            using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken), Strict);
            return answer.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new SourceFailureException("its answer is not JSON.");
        }
    }

    public void Dispose() => _client.Dispose();

    private static string Explain(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ", which means that it does not accept Larder's own credentials",
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => ": redirects are not followed",
        _ => "",
    };

    private static AuthenticationHeaderValue? ReadAuthorization(RemoteSourceOptions options)
    {
        if (SecretSetting.Read(options.Token, options.TokenFile) is { Length: > 0 } token)
        {
            return new("Bearer", token);
        }

        return options.UserName.Length is 0 ? null : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(
            $"{options.UserName}:{SecretSetting.Read(options.Password, options.PasswordFile)}")));
    }
}
