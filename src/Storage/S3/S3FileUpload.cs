using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Storage.S3;

/// <summary>Sends the parts of a file as soon as they are written, and puts them together when the file is approved.</summary>
/// <remarks>
/// It holds memory only while it sends a part, never while it waits for the file to grow: slow clients cost others nothing. Whatever
/// goes wrong before the end is no failure: the file is stored then as if nothing had been begun. But once the object may have appeared,
/// it may also have been removed again, and a removal that comes late would take what was stored since: then it has failed.
/// </remarks>
internal sealed class S3FileUpload : IArtifactUpload
{
    /// <summary>In parts. Files that are smaller are stored as quickly when they are whole.</summary>
    private const int WorthBeginning = 2;

    private readonly S3ArtifactStore _store;
    private readonly ArtifactKey _key;
    private readonly string _path;
    private readonly ArtifactProperties _properties;
    private readonly int _partBytes;
    private readonly S3Put _put;
    private readonly FileGrowth _growth = new();
    private readonly TaskCompletionSource _approval = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private Task? _sending;

    public S3FileUpload(S3ArtifactStore store, ArtifactKey key, string path, ArtifactProperties properties, int partBytes) =>
        (_store, _key, _path, _properties, _partBytes, _put) = (store, key, path, properties, partBytes, store.NewPut(key, properties));

    public void Advance(long written)
    {
        _growth.Advance(written);
        if (_sending is null && written >= (long)_partBytes * WorthBeginning)
        {
            _sending = Task.Run(() => _store.PutGrowingFileAsync(_put, _path, _growth, _approval.Task, _stop.Token));
        }
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_sending is null || !await TryFinishAsync(_sending, cancellationToken))
        {
            await _store.PutFileAsync(_key, _path, _properties, cancellationToken);
        }
    }

    /// <returns>False if the server was away at some time: it may be back by now.</returns>
    private async Task<bool> TryFinishAsync(Task sending, CancellationToken cancellationToken)
    {
        await using var _ = cancellationToken.Register(_stop.Cancel);
        _growth.End();
        _approval.TrySetResult();
        try
        {
            await sending;
            return true;
        }
        catch (ArtifactStoreUnavailableException) when (!_put.MayHaveAppeared)
        {
            return false;
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_sending is not null)
        {
            // Its failure was told by CompleteAsync, or is of no interest.
            await _sending.ContinueWith(
                sent => sent.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        _stop.Dispose();
    }
}
