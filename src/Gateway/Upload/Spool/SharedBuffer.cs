using System.Buffers;

namespace Larder.Gateway.Upload.Spool;

/// <summary>A pooled buffer that several lanes read. The last one to release it gives it back.</summary>
internal sealed class SharedBuffer(int readers)
{
    /// <summary>Large enough that handing it over costs nothing beside hashing it.</summary>
    public const int Capacity = 128 << 10;

    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(Capacity);
    private int _length;
    private int _readers = readers;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public bool IsFull => _length == Capacity;

    /// <returns>How many of <paramref name="bytes"/> found room.</returns>
    public int Fill(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, Capacity - _length);
        bytes[..count].CopyTo(_bytes.AsSpan(_length));
        _length += count;
        return count;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _readers) == 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
