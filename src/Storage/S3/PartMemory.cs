using System.Buffers;
using System.Collections.Concurrent;

namespace Larder.Storage.S3;

/// <summary>The memory that all uploads of the process share for the bytes they are sending. Whoever asks first is served
/// first.</summary>
/// <param name="partBytes">The most that one piece may have.</param>
/// <param name="parts">How many whole pieces there are.</param>
internal sealed class PartMemory(int partBytes, int parts)
{
    private readonly Lock _gate = new();
    private readonly Queue<(int Bytes, TaskCompletionSource Turn)> _waiting = [];
    private readonly ConcurrentBag<byte[]> _buffers = [];
    private long _free = (long)partBytes * parts;

    /// <summary>The most that one piece may have, in bytes.</summary>
    public int PartBytes => partBytes;

    /// <summary>Waits for room. Dispose of the piece when nobody reads from it any more.</summary>
    public async Task<Piece> RentAsync(int bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, partBytes);
        await TakeAsync(bytes, cancellationToken);

        // Whole parts are kept for the next one: no more than there may be at a time, and always as large.
        var buffer = bytes < partBytes ? ArrayPool<byte>.Shared.Rent(bytes) : _buffers.TryTake(out var used) ? used : new byte[partBytes];
        return new Piece(this, buffer, bytes);
    }

    private async Task TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (_gate)
        {
            if (_waiting.Count is 0 && _free >= bytes)
            {
                _free -= bytes;
                return;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((bytes, turn));
        }

        await using var _ = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
    }

    private void Return(byte[] buffer, int bytes)
    {
        if (bytes == partBytes)
        {
            _buffers.Add(buffer);
        }
        else
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        lock (_gate)
        {
            _free += bytes;
            while (_waiting.TryPeek(out var next) && (_free >= next.Bytes || next.Turn.Task.IsCompleted))
            {
                _waiting.Dequeue();
                if (next.Turn.TrySetResult())
                {
                    _free -= next.Bytes;
                }
            }
        }
    }

    /// <summary>Some of the memory, for as long as it is not disposed of.</summary>
    internal sealed class Piece(PartMemory memory, byte[] buffer, int size) : IDisposable
    {
        private byte[]? _buffer = buffer;

        /// <summary>How many bytes of it hold something.</summary>
        public int Length { get; private set; }

        /// <summary>Reads until it is full or <paramref name="content"/> ends.</summary>
        public async Task FillAsync(Stream content, CancellationToken cancellationToken) =>
            Length = await content.ReadAtLeastAsync(Buffer.AsMemory(0, size), size, throwOnEndOfStream: false, cancellationToken);

        /// <summary>What it holds, from its beginning.</summary>
        public MemoryStream OpenRead() => new(Buffer, 0, Length, writable: false);

        public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);

        private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(Piece));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
            {
                memory.Return(buffer, size);
            }
        }
    }
}
