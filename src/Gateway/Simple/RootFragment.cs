using System.Collections.Immutable;
using Larder.Gateway.Caching;

namespace Larder.Gateway.Simple;

/// <summary>What one shard of the catalogue contributes to the root page, as of one serial.</summary>
internal sealed class RootFragment
{
    /// <summary>About what a name takes beside its characters, in bytes.</summary>
    private const int NameOverhead = 32;

    private readonly CacheCharge _charge;
    private readonly Lazy<RootPart>[] _parts;

    /// <param name="names">Normalized, in order.</param>
    public RootFragment(ImmutableArray<string> names, CacheCharge charge)
    {
        Names = names;
        _charge = charge;
        _parts =
        [
            new(() => Count(RootPart.Of(WriteJson))),
            new(() => Count(RootPart.Of(WriteHtml))),
            new(() => Count(_parts![0].Value.Deflate())),
            new(() => Count(_parts![1].Value.Deflate())),
        ];
        charge.Add(names.Sum(name => (2 * name.Length) + NameOverhead));
    }

    /// <summary>Normalized, in order.</summary>
    public ImmutableArray<string> Names { get; }

    public bool IsEmpty => Names.IsEmpty;

    /// <param name="deflated">Whether to get a piece for a gzip stream.</param>
    public RootPart GetPart(bool json, bool deflated) => _parts[(json ? 0 : 1) + (deflated ? 2 : 0)].Value;

    private void WriteJson(PageBuffer page)
    {
        // Names hold nothing that would have to be escaped.
        var separator = ""u8;
        foreach (var name in Names)
        {
            page.Append(separator);
            page.Append("{\"name\":\""u8);
            page.Append(name);
            page.Append("\"}"u8);
            separator = ","u8;
        }
    }

    private void WriteHtml(PageBuffer page)
    {
        foreach (var name in Names)
        {
            page.Append("<a href=\""u8);
            page.Append(name);
            page.Append("/\">"u8);
            page.Append(name);
            page.Append("</a><br>\n"u8);
        }
    }

    private RootPart Count(RootPart part)
    {
        _charge.Add(part.Bytes.Length);
        return part;
    }
}
