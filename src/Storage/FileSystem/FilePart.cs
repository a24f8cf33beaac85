using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Larder.Storage.FileSystem;

/// <summary>A run of bytes of a file, to be read.</summary>
/// <remarks>
/// The asynchronous reads do not hand over to another thread: on Linux the base library's own would block a pool thread for the same
/// time, and pay for the switch as well.
/// </remarks>
internal sealed class FilePart(SafeFileHandle file, long offset, long length, int copyBytes) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var left = Math.Max(0, length - _position);
        if (left < buffer.Length)
        {
            buffer = buffer[..(int)left];
        }

        var read = buffer.IsEmpty ? 0 : RandomAccess.Read(file, buffer, offset + _position);
        if (read == 0 && !buffer.IsEmpty)
        {
            throw new EndOfStreamException("An artifact became shorter while it was read.");
        }

        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        var wanted = (int)Math.Clamp(length - _position, 1, copyBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(wanted);
        try
        {
            while (await ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        SeekOrigin.End => length + offset,
        _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, null),
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("An artifact never changes.");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("An artifact never changes.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
