using System.Threading.Channels;

namespace Larder.Gateway.Upload.Spool;

/// <summary>Does one thing with every buffer, in order, beside the other lanes. A slow lane holds its sender up, so
/// memory is bounded.</summary>
internal sealed class Lane
{
    private const int MaxWaiting = 4;

    private readonly Channel<SharedBuffer> _waiting = Channel.CreateBounded<SharedBuffer>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });

    private readonly Task _run;
    private volatile Exception? _failure;

    /// <param name="consume">Called on the thread pool, never twice at a time.</param>
    public Lane(Action<ReadOnlySpan<byte>> consume) => _run = Task.Run(() => RunAsync(consume));

    /// <summary>Whether <c>consume</c> has thrown. The lane still takes buffers, to release them.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>Hands a buffer over, with the duty to release it.</summary>
    public ValueTask SendAsync(SharedBuffer buffer) => _waiting.Writer.WriteAsync(buffer, CancellationToken.None);

    /// <summary>Waits until everything sent is done. Send nothing after it.</summary>
    /// <returns>What <c>consume</c> threw; <see langword="null"/> if nothing.</returns>
    public async Task<Exception?> CompleteAsync()
    {
        _waiting.Writer.TryComplete();
        await _run;
        return _failure;
    }

    private async Task RunAsync(Action<ReadOnlySpan<byte>> consume)
    {
        await foreach (var buffer in _waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                if (_failure is null)
                {
                    consume(buffer.Bytes);
                }
            }
            catch (Exception exception)
            {
                _failure = exception;
            }
            finally
            {
                buffer.Release();
            }
        }
    }
}
