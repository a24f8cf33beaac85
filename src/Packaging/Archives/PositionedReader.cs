namespace Larder.Packaging.Archives;

/// <summary>Reads small records at given positions of a stream, a buffer at a time.</summary>
internal sealed class PositionedReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[4096];
    private long _start;
    private int _count;

    /// <summary>Of the stream, in bytes.</summary>
    public long Length { get; } = stream.Length;

    /// <exception cref="InvalidDataException">The stream ends before.</exception>
    public void Read(long position, Span<byte> destination)
    {
        if (position < 0 || position > Length - destination.Length)
        {
            throw new InvalidDataException("the archive is cut off");
        }

        while (!destination.IsEmpty)
        {
            if (position < _start || position >= _start + _count)
            {
                Fill(position);
            }

            var offset = (int)(position - _start);
            var length = Math.Min(destination.Length, _count - offset);
            _buffer.AsSpan(offset, length).CopyTo(destination);
            destination = destination[length..];
            position += length;
        }
    }

    private void Fill(long position)
    {
        stream.Position = position;
        _start = position;
        var wanted = (int)Math.Min(_buffer.Length, Length - position);
        _count = stream.ReadAtLeast(_buffer, wanted, throwOnEndOfStream: false);
        if (_count == 0)
        {
            throw new InvalidDataException("the archive is cut off");
        }
    }
}
