using System.Security.Cryptography;

namespace Larder.Server.Commands.Backups;

/// <summary>Bytes that must have a certain digest: at their end, or past their length, reading throws if they do not.</summary>
/// <remarks>Whoever stores them stores nothing then.</remarks>
internal sealed class VerifiedStream(Stream content, string sha256) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => content.Length;

    public override long Position
    {
        get => content.Position;
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">The bytes have another digest.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await content.ReadAsync(buffer, cancellationToken);
        Append(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc cref="ReadAsync(Memory{byte}, CancellationToken)"/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = content.Read(buffer, offset, count);
        Append(buffer.AsSpan(offset, read));
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        content.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A reader that knows the length may never ask for the end: so the last byte is where the digest is compared.</summary>
    private void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        if (content.Position == content.Length && Convert.ToHexStringLower(_hash.GetCurrentHash()) != sha256)
        {
            throw new InvalidDataException("Its bytes have another digest.");
        }
    }
}
