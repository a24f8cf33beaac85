using System.Buffers.Binary;

namespace Larder.Packaging.Archives;

/// <summary>Checks the records that end a zip archive: they must describe exactly what was found before them.</summary>
/// <param name="Count">Of central headers.</param>
/// <param name="Start">Where the central directory begins.</param>
/// <param name="End">Where it ends, and the end records begin.</param>
internal readonly record struct ZipEndRecords(PositionedReader Reader, long Count, long Start, long End)
{
    public const uint EndSignature = 0x06054b50, End64Signature = 0x06064b50;
    private const uint LocatorSignature = 0x07064b50;
    private const int EndLength = 22, End64Length = 56, LocatorLength = 20, End64Rest = 44;

    /// <exception cref="InvalidDataException">A record is missing, contradicts the archive, or something follows the
    /// last.</exception>
    public void Check()
    {
        Span<byte> signature = stackalloc byte[4];
        Reader.Read(End, signature);
        var has64 = BinaryPrimitives.ReadUInt32LittleEndian(signature) == End64Signature;
        if (has64)
        {
            CheckEnd64();
        }

        CheckEnd(has64 ? End + End64Length + LocatorLength : End, has64);
    }

    private void CheckEnd64()
    {
        Span<byte> record = stackalloc byte[End64Length + LocatorLength];
        Reader.Read(End, record);
        var locator = record[End64Length..];
        Require(ReadUInt64(record, 4) == End64Rest, "the zip64 end record has another length than 44");
        Require(ReadUInt32(record, 16) == 0 && ReadUInt32(record, 20) == 0, "the archive has several parts");
        Require(
            ReadUInt64(record, 24) == (ulong)Count && ReadUInt64(record, 32) == (ulong)Count
            && ReadUInt64(record, 40) == (ulong)(End - Start) && ReadUInt64(record, 48) == (ulong)Start,
            "the zip64 end record does not describe the archive");
        Require(
            ReadUInt32(locator, 0) == LocatorSignature && ReadUInt32(locator, 4) == 0
            && ReadUInt64(locator, 8) == (ulong)End && ReadUInt32(locator, 16) == 1,
            "the zip64 end record is not followed by its locator");
    }

    private void CheckEnd(long position, bool has64)
    {
        Span<byte> record = stackalloc byte[EndLength];
        Reader.Read(position, record);
        Require(ReadUInt32(record, 0) == EndSignature, "there are bytes between its records that belong to none");
        Require(
            Is16(ReadUInt16(record, 4), 0, has64) && Is16(ReadUInt16(record, 6), 0, has64),
            "the archive has several parts");
        Require(
            Is16(ReadUInt16(record, 8), Count, has64) && Is16(ReadUInt16(record, 10), Count, has64)
            && Is32(ReadUInt32(record, 12), End - Start, has64) && Is32(ReadUInt32(record, 16), Start, has64),
            "the end record does not describe the archive");

        var comment = ReadUInt16(record, 20);
        Require(position + EndLength + comment == Reader.Length, "there are bytes after its end");

        // A reader that searches backwards would find another end record inside this one or its comment.
        var rest = new byte[EndLength - 1 + comment];
        Reader.Read(position + 1, rest);
        Require(rest.AsSpan().IndexOf("PK\u0005\u0006"u8) < 0, "its comment holds another end record");
    }

    private static bool Is16(ushort field, long value, bool has64) =>
        field == value || (has64 && field == ushort.MaxValue);

    private static bool Is32(uint field, long value, bool has64) => field == value || (has64 && field == uint.MaxValue);

    private static ushort ReadUInt16(ReadOnlySpan<byte> record, int at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(record[at..]);

    private static uint ReadUInt32(ReadOnlySpan<byte> record, int at) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record[at..]);

    private static ulong ReadUInt64(ReadOnlySpan<byte> record, int at) =>
        BinaryPrimitives.ReadUInt64LittleEndian(record[at..]);

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidDataException(otherwise);
        }
    }
}
