using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;

namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>Tokens that were given out for proofs of other systems, as they are now.</summary>
internal interface IExchangedTokens
{
    /// <returns><see langword="null"/> if there is no such token.</returns>
    ValueTask<ExchangedToken?> FindAsync(string id, CancellationToken cancellationToken);
}

/// <summary>Those tokens under the leases of their grains.</summary>
internal sealed class LeasedExchangedTokens(LeaseCache<ExchangedToken, ExchangedToken> tokens) : IExchangedTokens
{
    public ValueTask<ExchangedToken?> FindAsync(string id, CancellationToken cancellationToken) => tokens.GetAsync(id, cancellationToken);
}

/// <summary>How they come from their grains.</summary>
internal sealed class ExchangedTokenSource(IGrainFactory grains) : ILeaseSource<ExchangedToken, ExchangedToken>
{
    public string ResourceOf(string key) => LeaseResource.ExchangedToken(key);

    public Task<Leased<ExchangedToken>> AcquireAsync(string key, LeaseRequest request) =>
        grains.GetExchangedToken(key).AcquireAsync(request);

    public ValueTask<ExchangedToken?> MakeAsync(
        string key, ExchangedToken snapshot, long serial, LeaseHold<ExchangedToken>? known, CacheCharge charge)
    {
        charge.Add(1_000 + (2 * (snapshot.Publisher?.Claims.Sum(claim => claim.Key.Length + claim.Value.Length + 50) ?? 0)));
        return new(snapshot);
    }
}
