namespace Larder.Storage.S3;

/// <summary>Cuts what is to be stored into parts.</summary>
/// <param name="length">In bytes, if known: another length of <paramref name="content"/> is an <see cref="IOException"/>.</param>
internal sealed class PartReader(Stream content, long? length, PartMemory memory)
{
    private readonly byte[] _one = new byte[1];

    /// <summary>How many bytes were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Whether nothing follows what was read.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>The next part; the caller disposes of it. All but the last are whole; the last may be empty.</summary>
    public async Task<PartMemory.Piece> ReadAsync(CancellationToken cancellationToken)
    {
        var wanted = (int)Math.Min(memory.PartBytes, (length - BytesRead) ?? memory.PartBytes);
        var piece = await memory.RentAsync(wanted, cancellationToken);
        try
        {
            await piece.FillAsync(content, cancellationToken);
            BytesRead += piece.Length;
            IsAtEnd = piece.Length < wanted || BytesRead == length;
            if (IsAtEnd && length is { } said && (BytesRead < said || await content.ReadAsync(_one, cancellationToken) > 0))
            {
                throw new IOException($"The content has {(BytesRead < said ? $"{BytesRead}" : "more")} bytes, and not {said}.");
            }

            return piece;
        }
        catch
        {
            piece.Dispose();
            throw;
        }
    }
}
