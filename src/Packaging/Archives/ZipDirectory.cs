using System.Buffers.Binary;

namespace Larder.Packaging.Archives;

/// <summary>The members of a zip archive, after its framing was checked.</summary>
/// <remarks>
/// The archive is walked from its first byte: local headers with their packed bytes, the central directory, the end
/// records.
/// Each begins where the one before ended, and nothing follows the last, so every reader sees the same members. Only
/// headers are
/// read. Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
/// </remarks>
internal sealed class ZipDirectory
{
    private const uint LocalSignature = 0x04034b50, CentralSignature = 0x02014b50;
    private const int LocalLength = 30, CentralLength = 46;

    private readonly Stream _archive;
    private readonly PositionedReader _reader;
    private readonly ArchiveLimits _limits;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);
    private byte[] _variable = new byte[512];
    private long _nameBytes;
    private long _unpackedBytes;

    private ZipDirectory(Stream archive, ArchiveLimits limits)
    {
        _archive = archive;
        _reader = new PositionedReader(archive);
        _limits = limits;
    }

    /// <summary>All members, in the order of their bytes.</summary>
    public IReadOnlyCollection<ZipEntry> Entries => _entries.Values;

    /// <exception cref="InvalidDataException">The framing is wrong, or a limit is passed.</exception>
    public static ZipDirectory Read(Stream archive, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        var directory = new ZipDirectory(archive, limits);
        var start = directory.ReadMembers(cancellationToken);
        var end = directory.ReadCentralDirectory(start, cancellationToken);
        new ZipEndRecords(directory._reader, directory._entries.Count, start, end).Check();
        directory.CheckRatio();
        return directory;
    }

    /// <returns><see langword="null"/> if there is no such member, or if it is a folder.</returns>
    public ZipEntry? FindFile(string name) =>
        _entries.TryGetValue(name, out var entry) && !entry.IsFolder ? entry : null;

    /// <summary>The unpacked bytes of a member. Reading throws if they are not what the headers promise.</summary>
    public ZipMemberStream Open(ZipEntry entry) => new(_archive, entry);

    /// <exception cref="InvalidDataException">It is larger than <paramref name="maxBytes"/>, or damaged.</exception>
    public byte[] ReadFile(ZipEntry entry, int maxBytes)
    {
        if (entry.Size > maxBytes)
        {
            throw new InvalidDataException($"the member {Quotation.Of(entry.Name)} is larger than {maxBytes} bytes");
        }

        // One byte more makes the stream reach, and so check, its end.
        var content = new byte[entry.Size + 1];
        using var stream = Open(entry);
        var read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return content[..read];
    }

    private long ReadMembers(CancellationToken cancellationToken)
    {
        if (_reader.Length < 4 || Signature(0) is not (LocalSignature or ZipEndRecords.EndSignature))
        {
            throw new InvalidDataException("it is not a zip archive");
        }

        var position = 0L;
        while (Signature(position) == LocalSignature)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entry = ReadLocalHeader(position);
            if (!_entries.TryAdd(MemberNames.WithoutSlash(entry.Name), entry))
            {
                throw new InvalidDataException($"the zip member {Quotation.Of(entry.Name)} is there twice");
            }

            position = entry.DataEnd;
            Count(entry);
        }

        return position;
    }

    private ZipEntry ReadLocalHeader(long position)
    {
        Span<byte> header = stackalloc byte[LocalLength];
        _reader.Read(position, header);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        var variable = Variable(nameLength + extraLength);
        _reader.Read(position + LocalLength, variable);

        var parsed = ZipHeader.Parse(
            header[6..], variable[..nameLength], variable[nameLength..], isLocal: true, offset: 0);
        var data = position + LocalLength + variable.Length;
        if (parsed.PackedSize > _reader.Length - data)
        {
            throw new InvalidDataException($"the zip member {Quotation.Of(parsed.Name)} is cut off");
        }

        _nameBytes += nameLength;
        return new ZipEntry(
            parsed.Name, parsed.IsDeflated, parsed.Crc, parsed.PackedSize, parsed.Size, position, data);
    }

    private void Count(ZipEntry entry)
    {
        if (_entries.Count > _limits.MaxEntries)
        {
            throw new InvalidDataException($"it has more than {_limits.MaxEntries} members");
        }

        if (_nameBytes > _limits.MaxNameBytes)
        {
            throw new InvalidDataException(
                $"the names of its members are longer than {_limits.MaxNameBytes} bytes together");
        }

        if (entry.Size > _limits.MaxUnpackedBytes - _unpackedBytes)
        {
            throw new InvalidDataException($"it unpacks to more than {_limits.MaxUnpackedBytes} bytes");
        }

        _unpackedBytes += entry.Size;
    }

    private long ReadCentralDirectory(long start, CancellationToken cancellationToken)
    {
        // A member is marked as seen by leaving this set, so that each has exactly one central header.
        var missing = new HashSet<ZipEntry>(_entries.Values, ReferenceEqualityComparer.Instance);
        var position = start;
        while (Signature(position) == CentralSignature)
        {
            cancellationToken.ThrowIfCancellationRequested();
            position = ReadCentralHeader(position, missing);
        }

        if (Signature(position) is not (ZipEndRecords.EndSignature or ZipEndRecords.End64Signature))
        {
            throw new InvalidDataException("there are bytes between its records that belong to none");
        }

        return missing.Count == 0
            ? position
            : throw new InvalidDataException(
                $"the zip member {Quotation.Of(missing.First().Name)} is not in the central directory");
    }

    private long ReadCentralHeader(long position, HashSet<ZipEntry> missing)
    {
        Span<byte> header = stackalloc byte[CentralLength];
        _reader.Read(position, header);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
        var variable = Variable(nameLength + extraLength);
        _reader.Read(position + CentralLength, variable);
        var parsed = ZipHeader.Parse(
            header[8..],
            variable[..nameLength],
            variable[nameLength..],
            isLocal: false,
            offset: BinaryPrimitives.ReadUInt32LittleEndian(header[42..]));
        if (BinaryPrimitives.ReadUInt16LittleEndian(header[32..]) != 0)
        {
            throw new InvalidDataException($"the zip member {Quotation.Of(parsed.Name)} has a comment");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(header[34..]) != 0)
        {
            throw new InvalidDataException("the archive has several parts");
        }

        if (!_entries.TryGetValue(MemberNames.WithoutSlash(parsed.Name), out var entry) || entry.Name != parsed.Name)
        {
            throw new InvalidDataException(
                $"the central directory names {Quotation.Of(parsed.Name)}, which is no member");
        }

        var local = new ZipHeader(
            entry.Name, entry.IsDeflated, entry.Crc, entry.PackedSize, entry.Size, entry.HeaderOffset);
        if (parsed != local || !missing.Remove(entry))
        {
            throw new InvalidDataException(
                $"the zip member {Quotation.Of(parsed.Name)} is described in two ways, or twice");
        }

        return position + CentralLength + variable.Length;
    }

    private void CheckRatio()
    {
        if (_unpackedBytes > _limits.RatioFreeBytes && _unpackedBytes > _limits.MaxRatio * _reader.Length)
        {
            throw new InvalidDataException($"it unpacks to more than {_limits.MaxRatio} times its size");
        }
    }

    private Span<byte> Variable(int length)
    {
        if (length > _variable.Length)
        {
            _variable = new byte[Math.Max(length, 2 * _variable.Length)];
        }

        return _variable.AsSpan(0, length);
    }

    private uint Signature(long position)
    {
        Span<byte> signature = stackalloc byte[4];
        _reader.Read(position, signature);
        return BinaryPrimitives.ReadUInt32LittleEndian(signature);
    }
}
