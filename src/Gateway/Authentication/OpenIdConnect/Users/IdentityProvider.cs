using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>The identity provider that settings name, if they do.</summary>
internal sealed class IdentityProvider : IDisposable
{
    private readonly OpenIdConnectOptions _options;
    private readonly IssuerKeys _keys;

    public IdentityProvider(IOptions<OpenIdConnectOptions> options, TimeProvider time, ILogger<IssuerKeys> logger)
    {
        _options = options.Value;
        var issuer = _options.ToIssuer();
        Connection = new IssuerConnection(issuer);
        _keys = new IssuerKeys(issuer, Connection, time, logger);
        IdTokens = new JwtValidation(_keys, new JwtExpectation(issuer, _options.ClientId, JwtExpectation.PlainTypes), time);
        AccessTokens = new JwtValidation(_keys, new JwtExpectation(issuer, _options.Audience, JwtExpectation.AccessTypes), time);
    }

    /// <summary>Whether users can log in with a browser.</summary>
    public bool TakesLogins => _options.Authority.Length > 0 && _options.ClientId.Length > 0;

    /// <summary>Whether programs can show its tokens.</summary>
    public bool TakesBearers => _options.Authority.Length > 0 && _options.Audience.Length > 0;

    /// <summary>As its tokens name it.</summary>
    public string Url => _options.Authority;

    public IssuerConnection Connection { get; }

    /// <summary>Checks what the provider says of a login to this index. Meaningless if there are no logins.</summary>
    public JwtValidation IdTokens { get; }

    /// <summary>Checks what programs show. Meaningless if nothing is taken of them.</summary>
    public JwtValidation AccessTokens { get; }

    /// <summary>Where the provider's endpoints are.</summary>
    /// <exception cref="IssuerUnavailableException">That is not known, and the provider does not answer.</exception>
    public async ValueTask<OpenIdConnectConfiguration> GetEndpointsAsync(CancellationToken cancellationToken) =>
        (await _keys.GetAsync(cancellationToken)).Configuration;

    public void Dispose() => Connection.Dispose();
}
