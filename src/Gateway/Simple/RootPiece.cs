using System.Collections.Immutable;
using System.Text;

namespace Larder.Gateway.Simple;

/// <summary>Some names of a shard that follow each other, and what they look like on the root page.</summary>
/// <remarks>
/// Where a piece ends is a matter of the names alone, and not of how the list came to be: every gateway makes the same pieces, so
/// that their compressed bytes are the same too; and a change of one name leaves all pieces but one as they are.
/// </remarks>
internal sealed class RootPiece
{
    /// <summary>How many names a piece has on average.</summary>
    private const int Average = 1_024;

    private const byte Separator = (byte)'\n';

    private readonly byte[] _names;
    private readonly RootPart?[] _parts = new RootPart?[4];

    private RootPiece(ReadOnlySpan<string> names)
    {
        First = names[0];
        _names = Encoding.ASCII.GetBytes(string.Join((char)Separator, names));
        Count = names.Length;
    }

    public string First { get; }

    public int Count { get; }

    /// <summary>What it holds now, in bytes.</summary>
    public long Size => _names.Length + _parts.Sum(part => part?.PartLength ?? 0);

    /// <summary>Normalized, in order.</summary>
    public IEnumerable<string> Names => Encoding.ASCII.GetString(_names).Split((char)Separator);

    /// <param name="names">Normalized, in order.</param>
    public static ImmutableArray<RootPiece> Cut(IEnumerable<string> names)
    {
        var pieces = ImmutableArray.CreateBuilder<RootPiece>();
        var open = new List<string>();
        foreach (var name in names)
        {
            open.Add(name);
            if (IsLast(name))
            {
                pieces.Add(new RootPiece([.. open]));
                open.Clear();
            }
        }

        if (open.Count > 0)
        {
            pieces.Add(new RootPiece([.. open]));
        }

        return pieces.ToImmutable();
    }

    /// <summary>Whether a piece ends behind this name, whatever follows.</summary>
    public static bool IsLast(string name)
    {
        // Not the sum that says which shard a name is in: that one has the same remainder for all of them.
        var hash = 0u;
        foreach (var character in name)
        {
            hash = unchecked((hash * 0x9E37_79B1u) + character);
        }

        return (unchecked(hash * 0x85EB_CA6Bu) >> 16) % Average == 0;
    }

    /// <param name="deflated">Whether to get a piece of a gzip stream. The plain one is then not kept.</param>
    /// <returns>The part, and how many bytes more are held for it.</returns>
    public (RootPart Part, int Added) GetPart(bool json, bool deflated)
    {
        ref var kept = ref _parts[(json ? 0 : 1) + (deflated ? 2 : 0)];
        if (Volatile.Read(ref kept) is { } known)
        {
            return (known, 0);
        }

        var plain = _parts[json ? 0 : 1] ?? RootPart.Of(json ? WriteJson : WriteHtml);
        var part = deflated ? plain.Deflate() : plain;
        return Interlocked.CompareExchange(ref kept, part, null) is { } other ? (other, 0) : (part, part.PartLength);
    }

    public bool HasSameNames(RootPiece other) => _names.AsSpan().SequenceEqual(other._names);

    private void WriteJson(PageBuffer page)
    {
        // Names hold nothing that would have to be escaped.
        var separator = ""u8;
        foreach (var range in _names.AsSpan().Split(Separator))
        {
            page.Append(separator);
            page.Append("{\"name\":\""u8);
            page.Append(_names.AsSpan(range));
            page.Append("\"}"u8);
            separator = ","u8;
        }
    }

    private void WriteHtml(PageBuffer page)
    {
        foreach (var range in _names.AsSpan().Split(Separator))
        {
            var name = _names.AsSpan(range);
            page.Append("<a href=\""u8);
            page.Append(name);
            page.Append("/\">"u8);
            page.Append(name);
            page.Append("</a><br>\n"u8);
        }
    }
}
