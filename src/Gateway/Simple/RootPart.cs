using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Larder.Gateway.Simple;

/// <summary>A piece of the root page, plain or as a piece of a gzip stream.</summary>
/// <param name="Bytes">What is sent.</param>
/// <param name="Hash">SHA-256 of <paramref name="Bytes"/>.</param>
/// <param name="Checksum">CRC-32 of the plain bytes; 0 for a plain piece, where nobody needs it.</param>
/// <param name="PlainLength">Of the plain bytes.</param>
internal sealed record RootPart(byte[] Bytes, byte[] Hash, uint Checksum, int PlainLength)
{
    /// <summary>Bytes before the compressed data in a gzip stream without a name or other extras (RFC 1952).</summary>
    private const int GzipHeaderLength = 10;

    /// <summary>Checksum and length, behind the compressed data.</summary>
    private const int GzipTrailerLength = 8;

    private const int FirstCapacity = 4 * 1024;

    public static RootPart Of(Action<PageBuffer> write)
    {
        using var buffer = new PageBuffer(FirstCapacity);
        write(buffer);
        return Of(buffer.Written);
    }

    public static RootPart Of(ReadOnlySpan<byte> plain)
    {
        var bytes = plain.ToArray();
        return new RootPart(bytes, SHA256.HashData(bytes), 0, bytes.Length);
    }

    /// <summary>The piece as compressed data that ends on a byte and refers to nothing before it, so that pieces can be joined
    /// into one stream in any order (RFC 1951: blocks, none of them the last).</summary>
    public RootPart Deflate()
    {
        if (PlainLength == 0)
        {
            return this;
        }

        using var target = new MemoryStream();
        int end;
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Bytes);
            gzip.Flush();
            end = (int)target.Length;
        }

        var all = target.ToArray();
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(all.AsSpan(all.Length - GzipTrailerLength));
        var bytes = all[GzipHeaderLength..end];
        return new RootPart(bytes, SHA256.HashData(bytes), checksum, PlainLength);
    }
}
