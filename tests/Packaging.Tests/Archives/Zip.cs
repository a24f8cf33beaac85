using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Larder.Packaging.Archives;

namespace Larder.Packaging.Tests.Archives;

/// <summary>Writes zip archives record by record, so that a test can spoil any of them.</summary>
internal sealed class Zip
{
    private readonly List<Member> _members = [];

    /// <summary>Before the first member.</summary>
    public byte[] Prefix { get; init; } = [];

    /// <summary>Between the last member and the central directory.</summary>
    public byte[] Gap { get; init; } = [];

    /// <summary>After everything.</summary>
    public byte[] Suffix { get; init; } = [];

    public byte[] Comment { get; init; } = [];

    /// <summary>With a zip64 end record, its locator, and an end record that points to it.</summary>
    public bool Zip64End { get; init; }

    /// <summary>Changes the zip64 end record, the locator and the end record, in this order, before they are
    /// written.</summary>
    public Action<byte[], byte[], byte[]> SpoilEnd { get; init; } = (_, _, _) => { };

    /// <summary>Changes one member's local and central header, without signatures' meaning being kept.</summary>
    public Action<string, byte[], byte[]> SpoilHeaders { get; init; } = (_, _, _) => { };

    public Zip Add(
        string name, string content, bool deflate = true, byte[]? localExtra = null, byte[]? centralExtra = null, byte[]? rawName = null,
        ushort flags = 0)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        _members.Add(new Member(
            name, rawName ?? Encoding.UTF8.GetBytes(name), bytes, deflate, localExtra ?? [], centralExtra ?? [], flags));
        return this;
    }

    public byte[] ToArray()
    {
        var output = new MemoryStream();
        output.Write(Prefix);
        var central = new MemoryStream();
        foreach (var member in _members)
        {
            var packed = member.Deflate ? Deflate(member.Content) : member.Content;
            var local = LocalHeader(member, packed);
            var entry = CentralHeader(local, member, (uint)output.Position);
            SpoilHeaders(member.Name, local, entry);
            output.Write(local);
            output.Write(packed);
            central.Write(entry);
        }

        output.Write(Gap);
        WriteEnd(output, central.ToArray());
        output.Write(Suffix);
        return output.ToArray();
    }

    public static byte[] Deflate(byte[] content)
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal))
        {
            deflate.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>An extra field.</summary>
    public static byte[] Extra(ushort id, params byte[] data)
    {
        var extra = new byte[4 + data.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(extra, id);
        BinaryPrimitives.WriteUInt16LittleEndian(extra.AsSpan(2), (ushort)data.Length);
        data.CopyTo(extra, 4);
        return extra;
    }

    /// <summary>A zip64 extra field of these numbers.</summary>
    public static byte[] Zip64Extra(params long[] numbers) =>
        Extra(1, [.. numbers.SelectMany(BitConverter.GetBytes)]);

    public static void Write16(byte[] record, int at, int value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(at), (ushort)value);

    public static void Write32(byte[] record, int at, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(at), value);

    public static void Write64(byte[] record, int at, long value) =>
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(at), value);

    private static byte[] LocalHeader(Member member, byte[] packed)
    {
        var isAscii = member.RawName.All(value => value < 0x80);
        var header = new byte[30 + member.RawName.Length + member.LocalExtra.Length];
        Write32(header, 0, 0x04034b50);
        Write16(header, 4, 20);
        Write16(header, 6, member.Flags | (isAscii ? 0 : 0x800));
        Write16(header, 8, member.Deflate ? 8 : 0);
        Write16(header, 12, 0x21);
        Write32(header, 14, Crc32.Of(member.Content));
        Write32(header, 18, (uint)packed.Length);
        Write32(header, 22, (uint)member.Content.Length);
        Write16(header, 26, member.RawName.Length);
        Write16(header, 28, member.LocalExtra.Length);
        member.RawName.CopyTo(header, 30);
        member.LocalExtra.CopyTo(header, 30 + member.RawName.Length);
        return header;
    }

    private static byte[] CentralHeader(byte[] local, Member member, uint offset)
    {
        var header = new byte[46 + member.RawName.Length + member.CentralExtra.Length];
        Write32(header, 0, 0x02014b50);
        Write16(header, 4, 20);
        local.AsSpan(4, 24).CopyTo(header.AsSpan(6));
        Write16(header, 30, member.CentralExtra.Length);
        Write32(header, 42, offset);
        member.RawName.CopyTo(header, 46);
        member.CentralExtra.CopyTo(header, 46 + member.RawName.Length);
        return header;
    }

    private void WriteEnd(MemoryStream output, byte[] central)
    {
        var start = output.Position;
        output.Write(central);
        var end64 = new byte[56];
        Write32(end64, 0, 0x06064b50);
        Write64(end64, 4, 44);
        Write16(end64, 12, 45);
        Write16(end64, 14, 45);
        Write64(end64, 24, _members.Count);
        Write64(end64, 32, _members.Count);
        Write64(end64, 40, central.Length);
        Write64(end64, 48, start);
        var locator = new byte[20];
        Write32(locator, 0, 0x07064b50);
        Write64(locator, 8, output.Position);
        Write32(locator, 16, 1);
        var end = new byte[22 + Comment.Length];
        Write32(end, 0, 0x06054b50);
        Write16(end, 8, Zip64End ? 0xFFFF : _members.Count);
        Write16(end, 10, Zip64End ? 0xFFFF : _members.Count);
        Write32(end, 12, Zip64End ? uint.MaxValue : (uint)central.Length);
        Write32(end, 16, Zip64End ? uint.MaxValue : (uint)start);
        Write16(end, 20, Comment.Length);
        Comment.CopyTo(end, 22);
        SpoilEnd(end64, locator, end);
        if (Zip64End)
        {
            output.Write(end64);
            output.Write(locator);
        }

        output.Write(end);
    }

    private sealed record Member(
        string Name, byte[] RawName, byte[] Content, bool Deflate, byte[] LocalExtra, byte[] CentralExtra, ushort Flags);
}
