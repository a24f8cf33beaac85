using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Larder.Gateway.Authentication;

/// <summary>Stands for an Authorization header in memory: HMAC-SHA-256 under a key that only this process has.
/// Neither the header nor a password can be had back from it.</summary>
internal readonly record struct HeaderDigest
{
    private readonly UInt128 _low;
    private readonly UInt128 _high;

    private HeaderDigest(UInt128 low, UInt128 high) => (_low, _high) = (low, high);

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(64);

    public static HeaderDigest Of(string header)
    {
        Span<UInt128> digest = stackalloc UInt128[2];
        HMACSHA256.HashData(Key, MemoryMarshal.AsBytes(header.AsSpan()), MemoryMarshal.AsBytes(digest));
        return new HeaderDigest(digest[0], digest[1]);
    }

    public bool Equals(HeaderDigest other) => _low == other._low && _high == other._high;

    public override int GetHashCode() => (int)(uint)_low;
}
