using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>The platforms that settings name.</summary>
internal sealed class TrustedIssuers : IDisposable
{
    private readonly Dictionary<string, TrustedIssuer> _byUrl = new(StringComparer.Ordinal);
    private readonly List<IssuerConnection> _connections = [];

    public TrustedIssuers(IOptions<TrustedPublishingOptions> options, TimeProvider time, ILogger<IssuerKeys> logger)
    {
        foreach (var (alias, configured) in options.Value.Issuers)
        {
            var issuer = configured.ToIssuer(options.Value.AllowHttp);
            var connection = new IssuerConnection(issuer);
            _connections.Add(connection);
            var expected = new JwtExpectation(issuer, options.Value.Audience, JwtExpectation.PlainTypes);
            _byUrl[issuer.Url] = new TrustedIssuer(alias, new JwtValidation(new IssuerKeys(issuer, connection, time, logger), expected, time));
        }
    }

    /// <summary>Whether there are any.</summary>
    public bool Any => _byUrl.Count > 0;

    /// <param name="url">As a token names its issuer, unchecked.</param>
    /// <returns><see langword="null"/> if it is none of them.</returns>
    public TrustedIssuer? Find(string url) => _byUrl.GetValueOrDefault(url);

    public void Dispose() => _connections.ForEach(connection => connection.Dispose());
}

/// <summary>One of them.</summary>
/// <param name="Alias">What access lists call it.</param>
/// <param name="Validation">Checks its tokens.</param>
internal sealed record TrustedIssuer(string Alias, JwtValidation Validation);
