using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication;

/// <summary>Hashes passwords, few at a time: hashing is slow on purpose, and must not starve the requests that need none.</summary>
internal sealed class PasswordChecks(AccessMetrics metrics, IOptions<AccessOptions> options) : IDisposable
{
    private readonly int _places = options.Value.ParallelPasswordChecks + options.Value.WaitingPasswordChecks;
    private readonly SemaphoreSlim _running = new(options.Value.ParallelPasswordChecks);
    private int _admitted;

    /// <summary>Takes a place in the queue.</summary>
    /// <returns>False if it is full. If true, call <see cref="Leave"/> in the end.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _admitted) <= _places)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _admitted);

    /// <summary>Compares a password with a hash, when it is its turn.</summary>
    public Task<bool> VerifyAsync(string password, string hash) =>
        RunAsync(() => PasswordHasher.Verify(password, hash), CancellationToken.None);

    /// <summary>Hashes a new password, when it is its turn.</summary>
    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        RunAsync(() => PasswordHasher.Hash(password), cancellationToken);

    public void Dispose() => _running.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            metrics.HashedPassword();
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _running.Release();
        }
    }
}
