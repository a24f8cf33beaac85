using Microsoft.Extensions.Primitives;

namespace Larder.Gateway.Simple;

/// <summary>One representation of a page, ready to be sent: the bytes, and the headers that belong to them.</summary>
internal sealed class Page
{
    /// <summary>How much of the hash is in the tag: enough for no two bodies ever to have the same.</summary>
    private const int HashBytes = 16;

    private readonly PageEncoding _encoding;
    private readonly string _hash;

    private Page(ReadOnlyMemory<byte>[] parts, string hash, SimpleFormat format, PageEncoding encoding)
    {
        _hash = hash;
        _encoding = encoding;
        Parts = parts;
        Length = parts.Sum(part => (long)part.Length);
        ETag = $"\"{hash}-{Letter(format)}{Letter(encoding)}\"";
        ContentType = SimpleTypes.Of(format);
        ContentEncoding = encoding switch
        {
            PageEncoding.Gzip => "gzip",
            PageEncoding.Zstd => "zstd",
            _ => StringValues.Empty,
        };
        IsHtml = format != SimpleFormat.Json;
    }

    /// <summary>The body, in order; mostly one part.</summary>
    public ReadOnlyMemory<byte>[] Parts { get; }

    /// <summary>Of the body, in bytes.</summary>
    public long Length { get; }

    /// <summary>Strong: made of the very bytes that are sent, so that it is the same at every gateway.</summary>
    public StringValues ETag { get; }

    public StringValues ContentType { get; }

    /// <summary>Empty if the bytes are sent as they are.</summary>
    public StringValues ContentEncoding { get; }

    public bool IsHtml { get; }

    /// <param name="hash">Of the body's bytes, or of something that changes with each change of them.</param>
    public static Page Of(ReadOnlyMemory<byte>[] parts, ReadOnlySpan<byte> hash, SimpleFormat format, PageEncoding encoding) =>
        new(parts, Convert.ToHexStringLower(hash[..HashBytes]), format, encoding);

    /// <summary>The same HTML under its older name.</summary>
    public Page AsTextHtml() => new(Parts, _hash, SimpleFormat.TextHtml, _encoding);

    private static char Letter(SimpleFormat format) => format switch
    {
        SimpleFormat.Json => 'j',
        SimpleFormat.Html => 'h',
        _ => 't',
    };

    private static char Letter(PageEncoding encoding) => encoding switch
    {
        PageEncoding.Gzip => 'g',
        PageEncoding.Zstd => 'z',
        _ => 'i',
    };
}
