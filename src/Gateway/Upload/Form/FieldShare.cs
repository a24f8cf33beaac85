namespace Larder.Gateway.Upload.Form;

/// <summary>What one upload takes of the <see cref="FieldMemory"/>, until it is disposed of.</summary>
internal sealed class FieldShare(FieldMemory memory) : IDisposable
{
    /// <summary>Every upload has so much outside of the shared memory, so that some large ones do not keep the ordinary
    /// ones out.</summary>
    public const int OwnBytes = 64 << 10;

    private long _taken;

    /// <summary>Takes more for this upload.</summary>
    /// <returns><see langword="false"/> if other uploads have it.</returns>
    public bool TryTake(int bytes)
    {
        var shared = Math.Min(bytes, _taken + bytes - OwnBytes);
        if (shared > 0 && !memory.TryTake(shared))
        {
            return false;
        }

        _taken += bytes;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        memory.Return(Math.Max(0, _taken - OwnBytes));
        _taken = 0;
    }
}
