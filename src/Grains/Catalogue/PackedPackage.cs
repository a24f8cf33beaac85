using System.Buffers.Binary;
using System.Text;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Grains.Catalogue;

/// <summary>A <see cref="CatalogueEntry"/> in one array: a silo holds very many, and looks at few.</summary>
/// <remarks>
/// Bytes: 0 flags, 1 status, 2-3 length of the name, 4-5 of the display name, 6-7 of the latest version, 8-11 number of files,
/// 12-19 their size, 20-27 created and 28-35 updated as UTC ticks, 36-43 serial; then the texts as UTF-8: name, display name (nothing
/// if it is the name), latest version, summary. Who may read it is beside it: very many packages share that.
/// </remarks>
internal readonly struct PackedPackage
{
    private const int TextStart = 44;
    private const byte DeletedFlag = 1;
    private const byte VersionFlag = 2;

    private readonly byte[] _bytes;

    public PackedPackage(CatalogueEntry entry)
    {
        Readers = Readership.Of(entry.Readers);
        var display = entry.DisplayName == entry.Name ? "" : entry.DisplayName;
        var version = entry.LatestVersion ?? "";
        var (nameLength, displayLength, versionLength) =
            (Encoding.UTF8.GetByteCount(entry.Name), Encoding.UTF8.GetByteCount(display), Encoding.UTF8.GetByteCount(version));
        _bytes = new byte[TextStart + nameLength + displayLength + versionLength + Encoding.UTF8.GetByteCount(entry.Summary)];
        var bytes = _bytes.AsSpan();
        bytes[0] = (byte)((entry.Deleted ? DeletedFlag : 0) | (entry.LatestVersion is null ? 0 : VersionFlag));
        bytes[1] = checked((byte)entry.Status);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], checked((ushort)nameLength));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], checked((ushort)displayLength));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], checked((ushort)versionLength));
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], entry.FileCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[12..], entry.SizeBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[20..], entry.CreatedAt.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[28..], entry.UpdatedAt.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[36..], entry.Serial);
        var texts = bytes[TextStart..];
        foreach (var text in (ReadOnlySpan<string>)[entry.Name, display, version, entry.Summary])
        {
            texts = texts[Encoding.UTF8.GetBytes(text, texts)..];
        }
    }

    /// <summary>By its own access list.</summary>
    public Readership Readers { get; }

    /// <summary>Normalized; ASCII.</summary>
    public ReadOnlySpan<byte> Name => _bytes.AsSpan(TextStart, NameLength);

    /// <summary>Empty if it is the name.</summary>
    public ReadOnlySpan<byte> OtherDisplayName => _bytes.AsSpan(TextStart + NameLength, DisplayLength);

    public ReadOnlySpan<byte> Summary => _bytes.AsSpan(TextStart + NameLength + DisplayLength + VersionLength);

    /// <summary>Whether it belongs in lists.</summary>
    public bool IsListed => (_bytes[0] & DeletedFlag) == 0;

    /// <summary>Whether it belongs on the root page.</summary>
    public bool IsShown => IsListed && Status != PackageStatus.Quarantined;

    public long CreatedTicks => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(20));

    public long UpdatedTicks => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(28));

    public long Serial => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(36));

    private PackageStatus Status => (PackageStatus)_bytes[1];

    private int NameLength => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(2));

    private int DisplayLength => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(4));

    private int VersionLength => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(6));

    /// <summary>The order of names, which is that of their bytes.</summary>
    public int CompareName(ReadOnlySpan<byte> other) => Name.SequenceCompareTo(other);

    /// <summary>What lists show of it: without those who may read it.</summary>
    public CatalogueEntry ToEntry()
    {
        var name = Encoding.UTF8.GetString(Name);
        return new CatalogueEntry(
            name,
            DisplayLength == 0 ? name : Encoding.UTF8.GetString(OtherDisplayName),
            Encoding.UTF8.GetString(Summary),
            (_bytes[0] & VersionFlag) == 0
                ? null
                : Encoding.UTF8.GetString(_bytes, TextStart + NameLength + DisplayLength, VersionLength),
            Status,
            BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(8)),
            BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(12)),
            new DateTimeOffset(CreatedTicks, TimeSpan.Zero),
            new DateTimeOffset(UpdatedTicks, TimeSpan.Zero),
            Serial,
            !IsListed);
    }
}
