using Microsoft.Extensions.Options;

namespace Larder.Gateway.Forwarding;

/// <summary>Which proxies stand before the gateway. Section <c>Gateway</c>.</summary>
public sealed class ForwardingOptions
{
    public const string Section = "Gateway";

    /// <summary>Addresses of proxies, each one address or a range such as <c>10.0.0.0/8</c>, whose <c>X-Forwarded-For</c>, <c>-Proto</c>,
    /// <c>-Host</c> and <c>-Prefix</c> are believed. Default none: from everybody else these headers are ignored.
    /// Pages need no such setting: their links are relative.</summary>
    [AddressRanges] public IList<string> TrustedProxies { get; } = [];
}

[OptionsValidator]
internal sealed partial class ForwardingOptionsValidator : IValidateOptions<ForwardingOptions>;
