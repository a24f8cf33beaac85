namespace Larder.Gateway.Simple;

/// <summary>Some of the names of a piece, or all, and what they look like on the root page.</summary>
/// <param name="names">Of the piece, in order, with <see cref="Separator"/> between two.</param>
/// <param name="chosen">A bit for each of them, the lowest first; <see langword="null"/> for all.</param>
internal sealed class RootSelection(byte[] names, byte[]? chosen)
{
    public const byte Separator = (byte)'\n';

    private readonly RootPart?[] _parts = new RootPart?[4];

    /// <summary>Whether it is the whole piece.</summary>
    public bool IsWhole => chosen is null;

    /// <summary>What it holds now beside the names, in bytes.</summary>
    public long Size => (chosen?.Length ?? 0) + _parts.Sum(part => part?.PartLength ?? 0);

    public bool HasSame(ReadOnlySpan<byte> others) => others.SequenceEqual(chosen);

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

    private void WriteJson(PageBuffer page)
    {
        // Names hold nothing that would have to be escaped.
        var separator = ""u8;
        var number = 0;
        foreach (var range in names.AsSpan().Split(Separator))
        {
            if (IsChosen(number++))
            {
                page.Append(separator);
                page.Append("{\"name\":\""u8);
                page.Append(names.AsSpan(range));
                page.Append("\"}"u8);
                separator = ","u8;
            }
        }
    }

    private void WriteHtml(PageBuffer page)
    {
        var number = 0;
        foreach (var range in names.AsSpan().Split(Separator))
        {
            if (IsChosen(number++))
            {
                var name = names.AsSpan(range);
                page.Append("<a href=\""u8);
                page.Append(name);
                page.Append("/\">"u8);
                page.Append(name);
                page.Append("</a><br>\n"u8);
            }
        }
    }

    private bool IsChosen(int number) => chosen is null || (chosen[number >> 3] & (1 << (number & 7))) != 0;
}
