namespace Larder.Storage.S3;

/// <summary>How far a file is written that is read meanwhile. One waits, another tells.</summary>
internal sealed class FileGrowth
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _change = NewChange();
    private bool _hasEnded;

    /// <summary>So many bytes are there.</summary>
    public long Written { get; private set; }

    /// <summary>Says that so many bytes are there by now.</summary>
    public void Advance(long written) => Change(() => Written = Math.Max(Written, written));

    /// <summary>Says that no more will come.</summary>
    public void End() => Change(() => _hasEnded = true);

    /// <summary>Waits until so many bytes are there, or until it is known that they will never be.</summary>
    /// <returns>How many are there, and whether that is all.</returns>
    public async Task<(long Written, bool HasEnded)> WaitAsync(long wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (_gate)
            {
                if (Written >= wanted || _hasEnded)
                {
                    return (Written, _hasEnded);
                }

                change = _change.Task;
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _change.SetResult();
            _change = NewChange();
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
