using System.Security.Cryptography;
using Larder.Gateway.Caching;

namespace Larder.Gateway.Simple;

/// <summary>All representations of one page as of one serial. Each is made when it is asked for first, and once; one that
/// could not be made is tried again by the next who asks.</summary>
/// <param name="write">Writes the page as JSON or as HTML.</param>
/// <param name="charge">Takes the bytes of what is made.</param>
internal sealed class PageSet(Action<PageBuffer, SimpleFormat> write, CacheCharge charge)
{
    private const int Encodings = 3;
    private const int FirstCapacity = 16 * 1024;

    private readonly Page?[] _pages = new Page?[3 * Encodings];
    private readonly Task<Page>?[] _making = new Task<Page>?[3 * Encodings];

    public ValueTask<Page> GetAsync(SimpleFormat format, PageEncoding encoding)
    {
        var index = ((int)format * Encodings) + (int)encoding;
        return Volatile.Read(ref _pages[index]) is { } page
            ? new ValueTask<Page>(page)
            : new ValueTask<Page>(MakeOnceAsync(index, format, encoding));
    }

    private Task<Page> MakeOnceAsync(int index, SimpleFormat format, PageEncoding encoding)
    {
        lock (_making)
        {
            return _making[index] ??= Task.Run(() => MakeAndKeepAsync(index, format, encoding));
        }
    }

    private async Task<Page> MakeAndKeepAsync(int index, SimpleFormat format, PageEncoding encoding)
    {
        try
        {
            var page = await MakeAsync(format, encoding);
            Volatile.Write(ref _pages[index], page);
            return page;
        }
        catch
        {
            lock (_making)
            {
                _making[index] = null;
            }

            throw;
        }
    }

    private async Task<Page> MakeAsync(SimpleFormat format, PageEncoding encoding)
    {
        if (format == SimpleFormat.TextHtml)
        {
            return (await GetAsync(SimpleFormat.Html, encoding)).AsTextHtml();
        }

        if (encoding == PageEncoding.Identity)
        {
            return NewPage(Write(format), format, encoding);
        }

        var plain = await GetAsync(format, PageEncoding.Identity);
        var bytes = PageCompression.Compress(plain.Parts[0].Span, encoding);
        return bytes.Length < plain.Length ? NewPage(bytes, format, encoding) : plain;
    }

    private byte[] Write(SimpleFormat format)
    {
        using var buffer = new PageBuffer(FirstCapacity);
        write(buffer, format);
        return buffer.Written.ToArray();
    }

    private Page NewPage(byte[] bytes, SimpleFormat format, PageEncoding encoding)
    {
        charge.AddAndTrim(bytes.Length);
        return Page.Of([bytes], SHA256.HashData(bytes), format, encoding);
    }
}
