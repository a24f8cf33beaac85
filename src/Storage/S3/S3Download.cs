using Amazon.S3;
using Amazon.S3.Model;
using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Storage.S3;

/// <summary>The bytes of an object, or of a part of it. When the connection breaks, it goes on from where it was.</summary>
/// <remarks>
/// Whoever reads slowly keeps no connection to the server for it: a connection that nobody has read from for a while is given back, and
/// the next read opens another at the same place. Not for more than one reader at a time.
/// </remarks>
internal sealed class S3Download : Stream
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private readonly Func<long, CancellationToken, Task<GetObjectResponse>> _open;
    private readonly S3Requests _requests;
    private readonly Timer _idle;
    private readonly Lock _gate = new();
    private GetObjectResponse? _response;
    private bool _isReading;
    private long _position;

    /// <param name="response">The answer that begins at the first byte.</param>
    /// <param name="length">How many bytes there are.</param>
    /// <param name="open">Opens the same object so many bytes further on.</param>
    public S3Download(
        GetObjectResponse response, long length, Func<long, CancellationToken, Task<GetObjectResponse>> open, S3Requests requests)
    {
        (_response, Length, _open, _requests) = (response, length, open, requests);
        _idle = new Timer(_ => GiveBack(), state: null, Idle, Timeout.InfiniteTimeSpan);
    }

    public override long Length { get; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("Ask for a range.");
    }

    /// <exception cref="ArtifactStoreUnavailableException">The server is away, or the object has gone meanwhile.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == Length || buffer.IsEmpty)
        {
            return 0;
        }

        lock (_gate)
        {
            _isReading = true;
        }

        try
        {
            var read = await _requests.RunAsync(limit => ReadOnceAsync(buffer, limit), cancellationToken);
            _position += read;
            return read;
        }
        finally
        {
            lock (_gate)
            {
                _isReading = false;
            }

            _idle.Change(Idle, Timeout.InfiniteTimeSpan);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Objects are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Ask for a range.");

    public override void SetLength(long value) => throw new NotSupportedException("An artifact never changes.");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("An artifact never changes.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _idle.Dispose();
            Release();
        }

        base.Dispose(disposing);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            _response ??= await _open(_position, cancellationToken);
            var wanted = (int)Math.Min(buffer.Length, Length - _position);
            var read = await _response.ResponseStream.ReadAsync(buffer[..wanted], cancellationToken);
            return read > 0 ? read : throw new EndOfStreamException("The S3 server sent less than it said.");
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is System.Net.HttpStatusCode.NotFound)
        {
            throw new ArtifactStoreUnavailableException("The object was deleted while it was read.", exception);
        }
        catch
        {
            // What is left of this answer is of no use to the next attempt.
            Release();
            throw;
        }
    }

    private void GiveBack()
    {
        lock (_gate)
        {
            if (!_isReading)
            {
                Release();
            }
        }
    }

    private void Release() => Interlocked.Exchange(ref _response, null)?.Dispose();
}
