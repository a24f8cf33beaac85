namespace Larder.Storage.S3;

/// <summary>Cuts what is to be stored into parts.</summary>
/// <param name="length">In bytes, if known: another length of <paramref name="content"/> is an <see cref="IOException"/>.</param>
/// <param name="growth">If <paramref name="content"/> is still being written: how far it is.</param>
internal sealed class PartReader(Stream content, long? length, PartMemory memory, FileGrowth? growth = null)
{
    /// <summary>What S3 allows.</summary>
    private const int MaxParts = 10_000;

    private readonly byte[] _one = new byte[1];

    /// <summary>How many bytes were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Whether nothing follows what was read.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Waits until the next part is written.</summary>
    private async Task<(long? Written, bool HasEnded)> GrowAsync(FileGrowth growing, CancellationToken cancellationToken) =>
        await growing.WaitAsync(BytesRead + memory.PartBytes, cancellationToken);

    /// <summary>The next part; the caller disposes of it. All but the last are whole; the last may be empty.</summary>
    public async Task<PartMemory.Piece> ReadAsync(CancellationToken cancellationToken)
    {
        // No memory is held while the content grows.
        var (there, isAll) = growth is null ? (length, length is not null) : await GrowAsync(growth, cancellationToken);
        var wanted = (int)Math.Min(memory.PartBytes, (there - BytesRead) ?? memory.PartBytes);
        if ((there ?? BytesRead + wanted) > (long)memory.PartBytes * MaxParts)
        {
            throw new IOException($"Artifacts:S3:PartBytes allows files of {(long)memory.PartBytes * MaxParts} bytes at most.");
        }

        var piece = await memory.RentAsync(wanted, cancellationToken);
        try
        {
            await piece.FillAsync(content, cancellationToken);
            BytesRead += piece.Length;
            IsAtEnd = piece.Length < wanted || (isAll && BytesRead == there);
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
