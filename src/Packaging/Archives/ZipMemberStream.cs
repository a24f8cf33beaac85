namespace Larder.Packaging.Archives;

/// <summary>The unpacked bytes of one zip member; its size and its checksum are checked when the end is
/// reached.</summary>
internal sealed class ZipMemberStream(Stream archive, ZipEntry entry) : ReadOnlyStream
{
    // Some tools write no bytes at all where nothing is deflated.
    private readonly Stream _content = entry.IsDeflated && entry.PackedSize > 0
        ? new InflatedStream(archive, entry.DataOffset, entry.DataEnd)
        : new RangeStream(archive, entry.DataOffset, entry.DataEnd);

    private Crc32 _crc = new();
    private long _length;

    /// <exception cref="InvalidDataException">The bytes are not what the headers promise.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = Unpack(buffer);
        _length += read;
        _crc.Append(buffer[..read]);
        var isAtEnd = read == 0 && !buffer.IsEmpty;
        if (_length > entry.Size || (isAtEnd && _length != entry.Size))
        {
            throw Broken("does not have the size it promises");
        }

        return isAtEnd && _crc.Value != entry.Crc ? throw Broken("does not have the checksum it promises") : read;
    }

    protected override void Dispose(bool disposing)
    {
        _content.Dispose();
        base.Dispose(disposing);
    }

    private int Unpack(Span<byte> buffer)
    {
        try
        {
            return _content.Read(buffer);
        }
        catch (InvalidDataException exception)
        {
            throw Broken($"is damaged: {exception.Message}");
        }
    }

    private InvalidDataException Broken(string problem) =>
        new($"the zip member {Quotation.Of(entry.Name)} {problem}");
}
