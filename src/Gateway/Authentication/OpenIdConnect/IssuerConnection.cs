using System.Net.Http.Headers;
using Larder.Gateway.Authentication.Sources;
using Microsoft.IdentityModel.Protocols;

namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>Speaks with one issuer: only over allowed addresses, without following redirects, with bounded answers.</summary>
internal sealed class IssuerConnection : IDocumentRetriever, IDisposable
{
    private const int MaxAnswerBytes = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(4);

    private readonly TokenIssuer _issuer;
    private readonly HttpClient _http;

    public IssuerConnection(TokenIssuer issuer)
    {
        _issuer = issuer;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectPatience,

            // So that new addresses and new certificates of the issuer are seen.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        handler.SslOptions.CertificateChainPolicy = TrustedAuthorities.Read(issuer.CaFile ?? "");
        _http = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = MaxAnswerBytes };
    }

    /// <summary>Sends a request of any kind.</summary>
    /// <exception cref="HttpRequestException">The address is not allowed, or there was no answer.</exception>
    /// <exception cref="TaskCanceledException">There was no answer in time.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        IssuerAddress.IsAllowed(request.RequestUri!.AbsoluteUri, _issuer.AllowHttp)
            ? _http.SendAsync(request, cancellationToken)
            : throw new HttpRequestException($"The issuer {_issuer.Url} names an address that is not https: {request.RequestUri.Authority}");

    /// <summary>Reads a document of the issuer.</summary>
    /// <exception cref="HttpRequestException">As for <see cref="SendAsync"/>, or the answer is another than 200.</exception>
    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (_issuer.BearerTokenFile is { } file && request.RequestUri!.Authority == new Uri(_issuer.JwksUri ?? _issuer.Url).Authority)
        {
            // Read each time: Kubernetes replaces the file before its token expires.
            var token = await File.ReadAllTextAsync(file, cancel);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        }

        using var response = await SendAsync(request, cancel);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(cancel);
    }

    public void Dispose() => _http.Dispose();
}
