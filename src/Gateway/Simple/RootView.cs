using System.Buffers.Binary;

namespace Larder.Gateway.Simple;

/// <summary>The root page made of these sections, put together for each representation when it is asked for first.</summary>
/// <remarks>Pieces of them are rendered and compressed once for each change of their names; putting them together copies at most
/// <see cref="LargestCopy"/> bytes, and else only points to them.</remarks>
internal sealed class RootView(RootSection[] sections)
{
    /// <summary>A page up to this size is one array, which is sent with less work than many.</summary>
    private const int LargestCopy = 1 << 20;

    private static readonly RootPart JsonStart = RootPart.Of("{\"meta\":{\"api-version\":\"1.4\"},\"projects\":["u8);
    private static readonly RootPart JsonEnd = RootPart.Of("]}"u8);
    private static readonly RootPart HtmlStart = RootPart.Of(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="pypi:repository-version" content="1.4">
        <title>Simple index</title>
        </head>
        <body>

        """u8);

    private static readonly RootPart HtmlEnd = RootPart.Of("</body>\n</html>\n"u8);

    private static readonly RootPart JsonStartDeflated = JsonStart.Deflate();
    private static readonly RootPart JsonEndDeflated = JsonEnd.Deflate();
    private static readonly RootPart HtmlStartDeflated = HtmlStart.Deflate();
    private static readonly RootPart HtmlEndDeflated = HtmlEnd.Deflate();

    private readonly Page?[] _pages = new Page?[6];

    /// <summary>In the order of their shards.</summary>
    public RootSection[] Sections => sections;

    /// <summary>The bytes that it takes by itself: whole sections are counted where they come from.</summary>
    public long OwnBytes =>
        sections.Sum(section => section.IsWhole ? 0 : section.OwnBytes)
        + _pages.Sum(page => page is { Parts.Length: 1 } ? page.Length : 0);

    public Page GetPage(SimpleFormat format, bool gzip) => Find(format, gzip) ?? (_pages[Place(format, gzip)] = Compose(format, gzip));

    /// <returns><see langword="null"/> if it has not been put together yet.</returns>
    public Page? Find(SimpleFormat format, bool gzip) => Volatile.Read(ref _pages[Place(format, gzip)]);

    private static int Place(SimpleFormat format, bool gzip) => ((int)format * 2) + (gzip ? 1 : 0);

    private Page Compose(SimpleFormat format, bool gzip)
    {
        if (format == SimpleFormat.TextHtml)
        {
            return GetPage(SimpleFormat.Html, gzip).AsTextHtml();
        }

        var whole = RootPart.Join(Parts(format == SimpleFormat.Json, gzip));
        ReadOnlyMemory<byte>[] bytes = gzip ? [GzipHeader, .. whole.Bytes, GzipEnd(whole)] : [.. whole.Bytes];
        var length = bytes.Sum(part => (long)part.Length);
        return Page.Of(
            length <= LargestCopy ? [Join(bytes, (int)length)] : bytes,
            whole.Hash,
            format,
            gzip ? PageEncoding.Gzip : PageEncoding.Identity);
    }

    private List<RootPart> Parts(bool json, bool gzip)
    {
        List<RootPart> parts = [json ? gzip ? JsonStartDeflated : JsonStart : gzip ? HtmlStartDeflated : HtmlStart];
        var first = true;
        foreach (var section in sections.Where(section => !section.IsEmpty))
        {
            if (json && !first)
            {
                parts.Add(RootPart.Comma(gzip));
            }

            parts.Add(section.GetPart(json, gzip));
            first = false;
        }

        parts.Add(json ? gzip ? JsonEndDeflated : JsonEnd : gzip ? HtmlEndDeflated : HtmlEnd);
        return parts;
    }

    /// <summary>Deflate, no name, no time, from any system (RFC 1952).</summary>
    private static ReadOnlyMemory<byte> GzipHeader { get; } = new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff };

    /// <summary>An empty last block, the checksum, and the length.</summary>
    private static ReadOnlyMemory<byte> GzipEnd(RootPart whole)
    {
        var end = new byte[] { 0x03, 0x00, 0, 0, 0, 0, 0, 0, 0, 0 };
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(2), whole.Checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(6), unchecked((uint)whole.PlainLength));
        return end;
    }

    private static byte[] Join(ReadOnlyMemory<byte>[] parts, int length)
    {
        var joined = new byte[length];
        var offset = 0;
        foreach (var part in parts)
        {
            part.Span.CopyTo(joined.AsSpan(offset));
            offset += part.Length;
        }

        return joined;
    }
}
