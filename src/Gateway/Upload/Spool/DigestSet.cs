using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;

namespace Larder.Gateway.Upload.Spool;

/// <summary>The three digests that publishers send and that the JSON API shows.</summary>
/// <remarks>Each takes the bytes at its own pace: the methods may run on different threads, one thread for
/// each.</remarks>
public sealed class DigestSet : IDisposable
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly Blake2bDigest _blake2b = new(256);

    public void AppendSha256(ReadOnlySpan<byte> bytes) => _sha256.AppendData(bytes);

    public void AppendMd5(ReadOnlySpan<byte> bytes) => _md5.AppendData(bytes);

    public void AppendBlake2b(ReadOnlySpan<byte> bytes) => _blake2b.BlockUpdate(bytes);

    /// <summary>What the digests are of all bytes appended so far. Starts them anew.</summary>
    public ContentDigests Finish()
    {
        Span<byte> blake2b = stackalloc byte[32];
        _blake2b.DoFinal(blake2b);
        return new ContentDigests(
            Convert.ToHexStringLower(_sha256.GetHashAndReset()),
            Convert.ToHexStringLower(_md5.GetHashAndReset()),
            Convert.ToHexStringLower(blake2b));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sha256.Dispose();
        _md5.Dispose();
    }
}
