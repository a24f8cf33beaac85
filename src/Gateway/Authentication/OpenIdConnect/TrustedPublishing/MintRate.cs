using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>The bound on requests for tokens.</summary>
internal sealed class MintRate(IOptions<TrustedPublishingOptions> options) : IDisposable
{
    public ClientRate Client { get; } = new(options.Value.RequestsPerMinute);

    public void Dispose() => Client.Dispose();
}
