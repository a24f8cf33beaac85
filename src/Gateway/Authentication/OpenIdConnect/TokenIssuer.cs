namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>Somebody whose signed tokens are believed, and how the keys are come by.</summary>
/// <param name="Url">As tokens name it in <c>iss</c>, character by character.</param>
internal sealed record TokenIssuer(string Url)
{
    private const string DiscoveryPath = "/.well-known/openid-configuration";

    /// <summary>Where the key set is, for an issuer without a discovery document; <see langword="null"/> if that document says so.</summary>
    public string? JwksUri { get; init; }

    /// <summary>PEM file of the certificates that the issuer's own is checked against; <see langword="null"/> for those the machine
    /// trusts.</summary>
    public string? CaFile { get; init; }

    /// <summary>File whose text is sent along as a bearer token, to the issuer's own host only; <see langword="null"/> for none.</summary>
    public string? BearerTokenFile { get; init; }

    /// <summary>Names of <see cref="SignatureAlgorithms"/> that tokens may be signed with.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = SignatureAlgorithms.Default;

    /// <summary>Whether keys may come over a line that anybody can change.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Where the discovery document is.
    /// Spec: https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest</summary>
    public string DiscoveryAddress => Url.TrimEnd('/') + DiscoveryPath;
}
