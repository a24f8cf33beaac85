using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>Bounds how often one client address (of IPv6: one /64 network) may have proofs checked.</summary>
/// <param name="perMinute">So many at once, and so many in a minute.</param>
internal sealed class ClientRate(int perMinute) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        client => RateLimitPartition.GetTokenBucketLimiter(OneHolder(client), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
            QueueLimit = 0,
        }));

    /// <param name="client"><see langword="null"/> if that is not known: all of those share one bound.</param>
    /// <returns>False if it has had enough.</returns>
    public bool TryTake(IPAddress? client)
    {
        using var lease = _limiter.AttemptAcquire(client ?? IPAddress.None);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();

    private static IPAddress OneHolder(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
