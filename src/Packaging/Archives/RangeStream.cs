namespace Larder.Packaging.Archives;

/// <summary>The bytes <c>[start, end)</c> of a seekable stream, which is left open.</summary>
/// <remarks>
/// The last byte is handed out alone, and only when it is asked for. So whoever decodes the range has used exactly all
/// of it if
/// nothing is <see cref="Remaining"/> and it did not <see cref="AskedPastEnd">ask for more</see>.
/// </remarks>
internal sealed class RangeStream(Stream source, long start, long end) : ReadOnlyStream
{
    private long _position = start;

    /// <summary>How many bytes were not asked for yet.</summary>
    public long Remaining => end - _position;

    /// <summary>Whether the reader wanted more than there is.</summary>
    public bool AskedPastEnd { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        if (Remaining == 0)
        {
            AskedPastEnd = true;
            return 0;
        }

        source.Position = _position;
        var wanted = (int)Math.Min(buffer.Length, Math.Max(1, Remaining - 1));
        var read = source.Read(buffer[..wanted]);
        _position += read;
        return read;
    }
}
