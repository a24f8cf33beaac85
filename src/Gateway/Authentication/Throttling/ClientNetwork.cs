using System.Net;
using System.Net.Sockets;

namespace Larder.Gateway.Authentication.Throttling;

/// <summary>What stands for all addresses that one client has.</summary>
internal static class ClientNetwork
{
    private const int BitsOfOne = 64;
    private const int BitsOfSite = 48;

    /// <summary>The network that one client has for itself: an address of IPv4, a /64 of IPv6.</summary>
    public static IPAddress Of(IPAddress address) => Cut(address, BitsOfOne);

    /// <summary>The network that one customer of a provider may have: a /48 of IPv6, which is 65,536 of <see cref="Of"/>.</summary>
    /// <returns><see langword="null"/> for IPv4.</returns>
    public static IPAddress? SiteOf(IPAddress address) => IsLong(address) ? Cut(address, BitsOfSite) : null;

    /// <summary>As it is shown: <c>192.0.2.1</c>, <c>2001:db8::/64</c>.</summary>
    public static string Show(IPAddress address) => IsLong(address) ? $"{Of(address)}/{BitsOfOne}" : Of(address).ToString();

    private static bool IsLong(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6;

    private static IPAddress Cut(IPAddress address, int bits)
    {
        if (!IsLong(address))
        {
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[(bits / 8)..].Clear();
        return new IPAddress(bytes);
    }
}
