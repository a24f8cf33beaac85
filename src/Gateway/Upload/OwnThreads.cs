namespace Larder.Gateway.Upload;

/// <summary>Runs work that keeps a processor busy for long beside the threads that serve requests, a few pieces at a
/// time.</summary>
/// <param name="count">How many run at the same time; the others wait for their turn.</param>
internal sealed class OwnThreads(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <exception cref="OperationCanceledException">It was cancelled before its turn, or gave up.</exception>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            const TaskCreationOptions Own = TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach;
            return await Task.Factory.StartNew(work, cancellationToken, Own, TaskScheduler.Default);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
