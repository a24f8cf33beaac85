using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Larder.Gateway.Forwarding;

/// <summary>A range of clients' addresses as people write it. Stricter than the base library, which takes <c>10.1</c> for 10.0.0.1,
/// <c>010.0.0.1</c> for 8.0.0.1, and drops bits behind the prefix: what is meant must be what is said.</summary>
internal static class ClientNetwork
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("0123456789abcdefABCDEF:./");

    /// <summary>Reads <c>10.0.0.0/8</c>, <c>fd00::/8</c>, or one address.</summary>
    /// <param name="problem">What is wrong, as a sentence with the right spelling if there is one.</param>
    public static bool TryParse(string? text, out IPNetwork network, [NotNullWhen(false)] out string? problem)
    {
        network = default;
        problem = "An address, or a range such as 10.0.0.0/8 or fd00::/8.";
        if (text is null || text.AsSpan().ContainsAnyExcept(Allowed))
        {
            return false;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address))
        {
            return false;
        }

        var bits = address.AddressFamily is AddressFamily.InterNetwork ? 32 : 128;
        var length = bits;
        if (slash >= 0 && !TryParseLength(text[(slash + 1)..], bits, out length))
        {
            problem = $"Behind the slash, a number from 0 to {bits}.";
            return false;
        }

        network = new IPNetwork(address, length);
        problem = ProblemOf(address, network);
        return problem is null;
    }

    /// <summary>The address as ranges mean it: IPv4 that came to a socket for both kinds is IPv4.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static string? ProblemOf(IPAddress address, IPNetwork network) =>
        address.IsIPv4MappedToIPv6 ? $"It is IPv4: write {address.MapToIPv4()}, with a prefix of that kind."
        : network.BaseAddress.Equals(address) ? null
        : $"It has bits behind its prefix: write {network}.";

    private static bool TryParseAddress(string text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address)
        && (address.AddressFamily is AddressFamily.InterNetworkV6 || address.ToString() == text);

    private static bool TryParseLength(string text, int bits, out int length) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length)
        && length <= bits
        && length.ToString(CultureInfo.InvariantCulture) == text;
}
