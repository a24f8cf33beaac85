using System.Buffers.Binary;

namespace Larder.Packaging.Archives;

/// <summary>The numbers of a header that may be continued in its zip64 extra field.</summary>
internal struct ZipSizes
{
    public ulong Size;
    public ulong PackedSize;
    public ulong Offset;
}

/// <summary>Reads the extra fields of a zip header: nothing in them may be read in two ways.</summary>
internal static class ZipExtraFields
{
    private const ushort Zip64 = 0x0001, UnicodePath = 0x7075;
    private const ulong Continued = uint.MaxValue;

    /// <summary>Replaces the numbers that are continued in the zip64 field.</summary>
    /// <exception cref="InvalidDataException">The fields do not fill their space, repeat, or contradict the
    /// header.</exception>
    public static void Apply(
        ReadOnlySpan<byte> extra, ReadOnlySpan<byte> name, bool isLocal, bool isStored, ref ZipSizes sizes)
    {
        var (sawZip64, sawPath) = (false, false);
        while (!extra.IsEmpty)
        {
            var length = extra.Length < 4 ? int.MaxValue : BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
            {
                throw new InvalidDataException("a zip member has an extra field that is cut off");
            }

            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            var data = extra.Slice(4, length);
            if ((id == Zip64 && sawZip64) || (id == UnicodePath && sawPath))
            {
                throw new InvalidDataException($"a zip member has the extra field 0x{id:x4} twice");
            }

            if (id == Zip64)
            {
                sawZip64 = true;
                ApplyZip64(data, isLocal, isStored, ref sizes);
            }
            else if (id == UnicodePath)
            {
                sawPath = true;
                CheckPath(data, name);
            }

            extra = extra[(4 + length)..];
        }

        if (!sawZip64 && (sizes.Size == Continued || sizes.PackedSize == Continued || sizes.Offset == Continued))
        {
            throw new InvalidDataException("a zip member lacks the zip64 field that its header points to");
        }
    }

    /// <summary>
    /// A central header's field holds only the numbers that are continued, a local header's always both sizes (one is
    /// enough for
    /// a stored member). Tools that write numbers though they are not continued are forgiven if they say the same.
    /// </summary>
    private static void ApplyZip64(ReadOnlySpan<byte> data, bool isLocal, bool isStored, ref ZipSizes sizes)
    {
        var needed = 8 * ((sizes.Size == Continued ? 1 : 0) + (sizes.PackedSize == Continued ? 1 : 0)
            + (sizes.Offset == Continued ? 1 : 0));
        if (data.Length == needed && (!isLocal || needed == 0))
        {
            TakeIfContinued(ref data, ref sizes.Size);
            TakeIfContinued(ref data, ref sizes.PackedSize);
            TakeIfContinued(ref data, ref sizes.Offset);
            return;
        }

        var isWhole = data.Length is 16 or 24 or 28 || (data.Length == 8 && isLocal && isStored);
        var packed = data.Length == 8 ? data : data[Math.Min(8, data.Length)..];
        if (!isWhole || !TryTake(ref data, ref sizes.Size) || !TryTake(ref packed, ref sizes.PackedSize)
            || (packed.Length >= 8 ? !TryTake(ref packed, ref sizes.Offset) : sizes.Offset == Continued)
            || packed.ContainsAnyExcept((byte)0))
        {
            throw new InvalidDataException("a zip member has a zip64 field that does not fit its header");
        }
    }

    private static void TakeIfContinued(ref ReadOnlySpan<byte> data, ref ulong number)
    {
        if (number == Continued)
        {
            number = BinaryPrimitives.ReadUInt64LittleEndian(data);
            data = data[8..];
        }
    }

    private static bool TryTake(ref ReadOnlySpan<byte> data, ref ulong number)
    {
        var value = BinaryPrimitives.ReadUInt64LittleEndian(data);
        data = data[8..];
        var agrees = number == Continued || number == value;
        number = value;
        return agrees;
    }

    /// <summary>The other place for a name; readers differ in which one they believe, so both must be the
    /// same.</summary>
    private static void CheckPath(ReadOnlySpan<byte> data, ReadOnlySpan<byte> name)
    {
        if (data.Length < 5 || data[0] != 1 || !data[5..].SequenceEqual(name))
        {
            throw new InvalidDataException("a zip member has two different names");
        }
    }
}
