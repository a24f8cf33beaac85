using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Larder.Gateway.Simple;

/// <summary>A part of the root page, plain or as a part of a gzip stream.</summary>
/// <param name="Bytes">What is sent, in order.</param>
/// <param name="Hash">Changes whenever <paramref name="Bytes"/> do.</param>
/// <param name="Checksum">CRC-32 of the plain bytes; 0 for a plain part, where nobody needs it.</param>
/// <param name="PlainLength">Of the plain bytes.</param>
internal sealed record RootPart(ImmutableArray<ReadOnlyMemory<byte>> Bytes, byte[] Hash, uint Checksum, long PlainLength)
{
    /// <summary>Bytes before the compressed data in a gzip stream without a name or other extras (RFC 1952).</summary>
    private const int GzipHeaderLength = 10;

    /// <summary>Checksum and length, behind the compressed data.</summary>
    private const int GzipTrailerLength = 8;

    private const int FirstCapacity = 4 * 1024;

    private static readonly RootPart PlainComma = Of(","u8);
    private static readonly RootPart DeflatedComma = PlainComma.Deflate();

    /// <summary>Of what is sent.</summary>
    public int PartLength => Bytes.Sum(bytes => bytes.Length);

    public static RootPart Comma(bool deflated) => deflated ? DeflatedComma : PlainComma;

    public static RootPart Of(Action<PageBuffer> write)
    {
        using var buffer = new PageBuffer(FirstCapacity);
        write(buffer);
        return Of(buffer.Written);
    }

    public static RootPart Of(ReadOnlySpan<byte> plain) => Of(plain.ToArray(), 0, plain.Length);

    /// <summary>Parts one behind the other, all plain or all deflated. Copies nothing.</summary>
    public static RootPart Join(IReadOnlyCollection<RootPart> parts)
    {
        var checksum = 0u;
        foreach (var part in parts)
        {
            // Of plain parts no checksum is known, and none comes out.
            checksum = Crc32.Join(checksum, part.Checksum, part.PlainLength);
        }

        return new RootPart(
            [.. parts.SelectMany(part => part.Bytes)],
            SHA256.HashData(parts.SelectMany(part => part.Hash).ToArray()),
            checksum,
            parts.Sum(part => part.PlainLength));
    }

    /// <summary>A part as compressed data that ends on a byte and refers to nothing before it, so that parts can be joined
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
            foreach (var bytes in Bytes)
            {
                gzip.Write(bytes.Span);
            }

            gzip.Flush();
            end = (int)target.Length;
        }

        var all = target.ToArray();
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(all.AsSpan(all.Length - GzipTrailerLength));
        return Of(all[GzipHeaderLength..end], checksum, PlainLength);
    }

    private static RootPart Of(byte[] bytes, uint checksum, long plainLength) =>
        new([bytes], SHA256.HashData(bytes), checksum, plainLength);
}
