using System.Buffers;

namespace Larder.Gateway.Upload.Multipart;

/// <summary>Reads the parts of a form one after the other, without ever holding more than one buffer of it.</summary>
/// <remarks>
/// Call <see cref="NextPartAsync"/>, then <see cref="ReadAsync"/> until it returns nothing, and so on. What is wrong
/// with the form ends the reading and is told by <see cref="Problem"/>; exceptions come only from the connection.
/// Text before the first part and behind the last is allowed and ignored, up to <see cref="MaxMarginBytes"/>. Spec: RFC
/// 2046 section 5.1.
/// </remarks>
/// <param name="body">Read to its end when there are no more parts.</param>
/// <param name="delimiter">Of <see cref="MultipartBoundary"/>.</param>
internal sealed class MultipartReader(Stream body, byte[] delimiter) : IDisposable
{
    private const int BufferBytes = 128 << 10;
    private const int MaxHeaderBytes = 8 << 10;
    private const int MaxMarginBytes = 8 << 10;

    // The first delimiter may stand at the very beginning: as if a line had ended before it.
    private readonly byte[] _buffer = WithLineEnd(ArrayPool<byte>.Shared.Rent(BufferBytes));
    private int _start;
    private int _end = 2;
    private Position _position = Position.BeforeParts;

    private enum Position
    {
        BeforeParts,
        InPart,
        AtDelimiter,
        AfterParts,
    }

    /// <summary>What is wrong with the form, for the client; <see langword="null"/> as long as nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>Goes to the next part, past whatever was not read of the current one.</summary>
    /// <returns><see langword="null"/> after the last part, or if there is a <see cref="Problem"/>.</returns>
    public async ValueTask<PartHeader?> NextPartAsync(CancellationToken cancellationToken)
    {
        if (_position == Position.AfterParts || Problem is not null || !await SkipToDelimiterAsync(cancellationToken))
        {
            return null;
        }

        if (await ReadDelimiterAsync(cancellationToken) is { } last)
        {
            return last ? await ReadMarginAsync(cancellationToken) : await ReadHeaderAsync(cancellationToken);
        }

        return null;
    }

    /// <summary>The next bytes of the current part. They are good until the next call.</summary>
    /// <returns>Nothing at the end of the part, or if there is a <see cref="Problem"/>.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        while (_position is Position.InPart or Position.BeforeParts)
        {
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf(delimiter);
            if (found == 0)
            {
                _position = Position.AtDelimiter;
                _start += delimiter.Length;
                break;
            }

            // What could be the beginning of a delimiter must wait for the bytes behind it.
            var length = found > 0 ? found : _end - _start - (delimiter.Length - 1);
            if (length > 0)
            {
                var bytes = _buffer.AsMemory(_start, length);
                _start += length;
                return bytes;
            }

            if (!await FillAsync(cancellationToken))
            {
                Problem = "The form ends before its closing boundary.";
                break;
            }
        }

        return default;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private async ValueTask<bool> SkipToDelimiterAsync(CancellationToken cancellationToken)
    {
        var isMargin = _position == Position.BeforeParts;
        var skipped = 0L;
        while (_position != Position.AtDelimiter)
        {
            skipped += (await ReadAsync(cancellationToken)).Length;
            if (isMargin && skipped > MaxMarginBytes)
            {
                Problem = "The form's boundary does not appear where its first part should begin.";
            }

            if (Problem is not null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads what follows the boundary on its line.</summary>
    /// <returns>Whether it was the last; <see langword="null"/> if there is a problem.</returns>
    private async ValueTask<bool?> ReadDelimiterAsync(CancellationToken cancellationToken)
    {
        while (_end - _start < 2)
        {
            if (!await FillAsync(cancellationToken))
            {
                Problem = "The form ends in the middle of a boundary.";
                return null;
            }
        }

        if (_buffer.AsSpan(_start, 2) is not [(byte)'-', (byte)'-'])
        {
            return false;
        }

        _start += 2;
        return true;
    }

    private async ValueTask<PartHeader?> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_end - _start > MaxHeaderBytes || !await FillAsync(cancellationToken))
            {
                Problem = "The headers of a part do not end, or are too long.";
                return null;
            }
        }

        var block = _buffer.AsSpan(_start, length);
        var lineEnd = block.IndexOf("\r\n"u8);
        if (length > MaxHeaderBytes || lineEnd < 0 || block[..lineEnd].ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            Problem = length > MaxHeaderBytes ? "The headers of a part are too long."
                : lineEnd < 0 ? "A part has no headers."
                : "A boundary is followed by something else on its line.";
            return null;
        }

        var header = PartHeaderParser.Parse(block[(lineEnd + 2)..], out var problem);
        Problem = problem;

        _start += length + 4;
        _position = Position.InPart;
        return header;
    }

    private async ValueTask<PartHeader?> ReadMarginAsync(CancellationToken cancellationToken)
    {
        _position = Position.AfterParts;
        var skipped = 0;
        do
        {
            skipped += _end - _start;
            _start = _end;
            if (skipped > MaxMarginBytes)
            {
                Problem = "The form goes on behind its closing boundary.";
                break;
            }
        }
        while (await FillAsync(cancellationToken));

        return null;
    }

    /// <returns><see langword="false"/> at the end of the body.</returns>
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = await body.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        return read > 0;
    }

    private static byte[] WithLineEnd(byte[] buffer)
    {
        buffer[0] = (byte)'\r';
        buffer[1] = (byte)'\n';
        return buffer;
    }
}
