using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>Which platforms' workloads may upload without a stored secret. Section <c>Access:TrustedPublishing</c>.</summary>
public sealed class TrustedPublishingOptions
{
    public const string Section = "Access:TrustedPublishing";

    /// <summary>What tokens of platforms must be made for, and for nothing else: a text of this index's own, such as its host name, so
    /// that what was made for another index opens nothing here. At most 200 characters. No default; needed with
    /// <see cref="Issuers"/>.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The platforms, by the names that access lists call them: lower-case ASCII letters, digits and <c>-</c>. Default
    /// none: nobody can publish so.</summary>
    public IDictionary<string, TrustedIssuerOptions> Issuers { get; } =
        new Dictionary<string, TrustedIssuerOptions>(StringComparer.Ordinal);

    /// <summary>Whether issuers on other machines may be <c>http</c>. Whoever can change what comes over such a line can publish everything
    /// that the issuer's workloads can. Default false.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>How many proofs of one client address (of IPv6: one /64 network) are checked in a minute; more are answered 429.
    /// Default 60; 1 to 10,000.</summary>
    [Range(1, 10_000)] public int RequestsPerMinute { get; set; } = 60;
}

/// <summary>One platform. Section <c>Access:TrustedPublishing:Issuers:&lt;name&gt;</c>.</summary>
public sealed class TrustedIssuerOptions
{
    /// <summary>The issuer's URL, exactly as its tokens name it in <c>iss</c>: <c>https://token.actions.githubusercontent.com</c>. No
    /// default.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Where the key set is. Default: where the issuer's discovery document says.</summary>
    public string JwksUri { get; set; } = "";

    /// <summary>PEM file of the certificates that the issuer's own is checked against. Default: those that the machine trusts.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>File with a token that must be shown to read the keys, as a Kubernetes cluster asks for. Sent to the host of
    /// <see cref="JwksUri"/>, or else of <see cref="Issuer"/>, only. Read anew each time. Default none.</summary>
    public string BearerTokenFile { get; set; } = "";

    /// <summary>How tokens may be signed: <c>RS256</c>, <c>ES256</c>, <c>PS256</c>. Default RS256 only.</summary>
    public IList<string> Algorithms { get; } = [];

    internal TokenIssuer ToIssuer(bool allowHttp) => new(Issuer)
    {
        JwksUri = JwksUri is { Length: > 0 } uri ? uri : null,
        CaFile = CaFile is { Length: > 0 } ca ? ca : null,
        BearerTokenFile = BearerTokenFile is { Length: > 0 } bearer ? bearer : null,
        Algorithms = SignatureAlgorithms.Of(Algorithms),
        AllowHttp = allowHttp,
    };
}

[OptionsValidator]
internal sealed partial class TrustedPublishingOptionsValidator : IValidateOptions<TrustedPublishingOptions>;
