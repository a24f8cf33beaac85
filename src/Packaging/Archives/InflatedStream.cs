using System.IO.Compression;

namespace Larder.Packaging.Archives;

/// <summary>What a range of deflated bytes unpacks to; the range must be used up exactly.</summary>
internal sealed class InflatedStream(Stream source, long start, long end) : ReadOnlyStream
{
    // DeflateStream neither reports bytes that follow the deflated data nor, always, data that stop too early.
    private readonly RangeStream _packed = new(source, start, end);
    private DeflateStream? _inflater;

    /// <exception cref="InvalidDataException">The range is no deflated data, ends too early, or holds more than
    /// them.</exception>
    public override int Read(Span<byte> buffer)
    {
        _inflater ??= new DeflateStream(_packed, CompressionMode.Decompress, leaveOpen: true);
        var read = Inflate(_inflater, buffer);
        if (read == 0 && !buffer.IsEmpty)
        {
            if (_packed.AskedPastEnd)
            {
                throw new InvalidDataException("the compressed data are cut off");
            }

            if (_packed.Remaining > 0)
            {
                throw new InvalidDataException("there are bytes after the end of the compressed data");
            }
        }

        return read;
    }

    private static int Inflate(DeflateStream inflater, Span<byte> buffer)
    {
        try
        {
            return inflater.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw new InvalidDataException("the compressed data are damaged");
        }
    }

    protected override void Dispose(bool disposing)
    {
        _inflater?.Dispose();
        base.Dispose(disposing);
    }
}
