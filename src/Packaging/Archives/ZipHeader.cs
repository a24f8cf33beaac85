using System.Buffers.Binary;

namespace Larder.Packaging.Archives;

/// <summary>What a local header and a central header of a zip member have in common, and the rules for both.</summary>
internal readonly record struct ZipHeader(
    string Name, bool IsDeflated, uint Crc, long PackedSize, long Size, long HeaderOffset)
{
    private const ushort Encrypted = 0x0001, DataDescriptor = 0x0008, Patched = 0x0020, StrongEncryption = 0x0040,
        Utf8 = 0x0800, MaskedHeaders = 0x2000;

    private const ushort Stored = 0, Deflated = 8;

    // Deflate cannot do better than 258 bytes for two bits.
    private const ulong MaxDeflateRatio = 1032;

    /// <param name="fields">From the general purpose flags up to the unpacked size; the same layout in both
    /// headers.</param>
    /// <param name="offset">Where the central header says the local one is; 0 in a local header.</param>
    public static ZipHeader Parse(
        ReadOnlySpan<byte> fields, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra, bool isLocal, uint offset)
    {
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(fields);
        var method = BinaryPrimitives.ReadUInt16LittleEndian(fields[2..]);
        var text = MemberNames.Decode(name);
        CheckFlags(text, flags, isAscii: !name.ContainsAnyExceptInRange((byte)0, (byte)0x7F));
        if (method is not (Stored or Deflated))
        {
            throw Broken(text, $"uses compression method {method}; only stored and deflated are accepted");
        }

        var sizes = new ZipSizes
        {
            PackedSize = BinaryPrimitives.ReadUInt32LittleEndian(fields[12..]),
            Size = BinaryPrimitives.ReadUInt32LittleEndian(fields[16..]),
            Offset = offset,
        };
        ZipExtraFields.Apply(extra, name, isLocal, method == Stored, ref sizes);
        if (sizes.PackedSize > long.MaxValue || sizes.Size > long.MaxValue || sizes.Offset > long.MaxValue)
        {
            throw Broken(text, "has an impossible size");
        }

        if (method == Stored && sizes.PackedSize != sizes.Size)
        {
            throw Broken(text, "is stored, but has two sizes");
        }

        if (sizes.Size / MaxDeflateRatio > sizes.PackedSize)
        {
            throw Broken(text, "cannot unpack to the size it promises");
        }

        if (text.EndsWith('/') && sizes.Size != 0)
        {
            throw Broken(text, "is a folder with contents");
        }

        var crc = BinaryPrimitives.ReadUInt32LittleEndian(fields[8..]);
        return new ZipHeader(
            text, method == Deflated, crc, (long)sizes.PackedSize, (long)sizes.Size, (long)sizes.Offset);
    }

    private static void CheckFlags(string name, ushort flags, bool isAscii)
    {
        if ((flags & DataDescriptor) != 0)
        {
            throw Broken(name, "has a data descriptor: its sizes must stand before its bytes");
        }

        if ((flags & (Encrypted | StrongEncryption | MaskedHeaders)) != 0)
        {
            throw Broken(name, "is encrypted");
        }

        if ((flags & Patched) != 0)
        {
            throw Broken(name, "is a patch");
        }

        // Without the flag some readers take the name for code page 437, others for UTF-8.
        if (!isAscii && (flags & Utf8) == 0)
        {
            throw Broken(name, "is not ASCII, but is not marked as UTF-8");
        }
    }

    private static InvalidDataException Broken(string name, string problem) =>
        new($"the zip member {Quotation.Of(name)} {problem}");
}
