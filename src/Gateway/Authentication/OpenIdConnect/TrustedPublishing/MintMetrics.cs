using System.Diagnostics.Metrics;
using Larder.Gateway.Caching;

namespace Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>Counts requests for tokens, as part of the gateway's meter. Never by publisher.</summary>
internal sealed class MintMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _requests = meters.Create(CacheMetrics.MeterName).CreateCounter<long>(
        "larder.gateway.access.mints", "{request}", "Requests of trusted publishers for a token, by their outcome.");

    /// <param name="outcome"><c>minted</c>, <c>too-many</c>, or the code of the refusal.</param>
    public void Count(string outcome) => _requests.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
