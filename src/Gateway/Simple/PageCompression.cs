using System.IO.Compression;

namespace Larder.Gateway.Simple;

/// <summary>Compresses pages; once for each change, so more work than a server would spend on one request pays.</summary>
internal static class PageCompression
{
    private const int ZstdLevel = 9;

    public static byte[] Compress(ReadOnlySpan<byte> bytes, PageEncoding encoding)
    {
        switch (encoding)
        {
            case PageEncoding.Gzip:
                using (var target = new MemoryStream(bytes.Length / 4))
                {
                    using (var gzip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
                    {
                        gzip.Write(bytes);
                    }

                    return target.ToArray();
                }

            case PageEncoding.Zstd:
                using (var zstd = new ZstdSharp.Compressor(ZstdLevel))
                {
                    return zstd.Wrap(bytes).ToArray();
                }

            default:
                return bytes.ToArray();
        }
    }
}
