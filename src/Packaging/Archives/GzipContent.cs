using System.Buffers.Binary;

namespace Larder.Packaging.Archives;

/// <summary>The unpacked bytes of a gzip file that holds exactly one stream; bounded, checked at its end.</summary>
/// <remarks>
/// A second stream or bytes after the first are refused: some readers go on with them, others stop.
/// Format: https://www.rfc-editor.org/rfc/rfc1952
/// </remarks>
internal sealed class GzipContent : ReadOnlyStream
{
    private const int HeaderLength = 10, TrailerLength = 8, MaxNameLength = 64 * 1024;
    private const byte HeaderChecksum = 2, ExtraField = 4, FileName = 8, Comment = 16, Reserved = 0xE0;

    private readonly PositionedReader _reader;
    private readonly InflatedStream _content;
    private readonly ArchiveLimits _limits;
    private readonly long _packedLength;
    private readonly CancellationToken _cancellationToken;
    private Crc32 _crc = new();
    private long _length;

    /// <exception cref="InvalidDataException">The file does not begin like one in gzip format.</exception>
    public GzipContent(Stream file, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _reader = new PositionedReader(file);
        _limits = limits;
        _packedLength = _reader.Length;
        var start = FindStart();
        if (start > _packedLength - TrailerLength)
        {
            throw new InvalidDataException("the archive is cut off");
        }

        _content = new InflatedStream(file, start, _packedLength - TrailerLength);
    }

    /// <exception cref="InvalidDataException">The data are damaged, or a limit is passed.</exception>
    public override int Read(Span<byte> buffer)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var read = _content.Read(buffer);
        _length += read;
        _crc.Append(buffer[..read]);
        if (_length > _limits.MaxUnpackedBytes)
        {
            throw new InvalidDataException($"it unpacks to more than {_limits.MaxUnpackedBytes} bytes");
        }

        if (_length > _limits.RatioFreeBytes && _length > _limits.MaxRatio * _packedLength)
        {
            throw new InvalidDataException($"it unpacks to more than {_limits.MaxRatio} times its size");
        }

        if (read == 0 && !buffer.IsEmpty)
        {
            CheckTrailer();
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _content.Dispose();
        base.Dispose(disposing);
    }

    private void CheckTrailer()
    {
        Span<byte> trailer = stackalloc byte[TrailerLength];
        _reader.Read(_packedLength - TrailerLength, trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != _crc.Value
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != (uint)_length)
        {
            throw new InvalidDataException("its contents do not have the checksum and the length it promises");
        }
    }

    private long FindStart()
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (_reader.Length < HeaderLength)
        {
            throw new InvalidDataException("it is not a gzip file");
        }

        _reader.Read(0, header);
        if (!header.StartsWith<byte>([0x1F, 0x8B, 8]) || (header[3] & Reserved) != 0)
        {
            throw new InvalidDataException("it is not a gzip file");
        }

        long position = HeaderLength;
        var flags = header[3];
        if ((flags & ExtraField) != 0)
        {
            _reader.Read(position, header[..2]);
            position += 2 + BinaryPrimitives.ReadUInt16LittleEndian(header);
        }

        position = (flags & FileName) != 0 ? SkipText(position) : position;
        position = (flags & Comment) != 0 ? SkipText(position) : position;
        return (flags & HeaderChecksum) != 0 ? position + 2 : position;
    }

    private long SkipText(long position)
    {
        Span<byte> character = stackalloc byte[1];
        for (var i = 0; i < MaxNameLength; i++)
        {
            _reader.Read(position + i, character);
            if (character[0] == 0)
            {
                return position + i + 1;
            }
        }

        throw new InvalidDataException("its gzip header is too long");
    }
}
