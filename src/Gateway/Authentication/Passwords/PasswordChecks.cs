using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Larder.Gateway.Authentication.Throttling;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.Passwords;

/// <summary>Hashes passwords, few at a time: hashing is slow on purpose, and must not starve the requests that need none.</summary>
/// <remarks>So memory is bounded too: 19 MiB for each check that runs, and of the hashes of other systems that take more, up to 128 MiB,
/// one is checked at a time.</remarks>
internal sealed class PasswordChecks(AccessMetrics metrics, IOptions<AccessOptions> options) : IDisposable
{
    private readonly int _places = options.Value.ParallelPasswordChecks + options.Value.WaitingPasswordChecks;
    private readonly SemaphoreSlim _running = new(options.Value.ParallelPasswordChecks);
    private readonly SemaphoreSlim _large = new(1);
    private readonly int _placesPerAddress = options.Value.PasswordChecksPerAddress;
    private readonly TimeSpan _wrongPasswordTime = options.Value.WrongPasswordTime;
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _admittedByAddress = [];
    private int _admitted;

    /// <summary>Takes a place in the queue.</summary>
    /// <param name="client">Who asks; <see langword="null"/> if that is not known, which shares no bound with anybody.</param>
    /// <returns>False if it is full, or if this client has enough places. If true, call <see cref="Leave"/> in the end.</returns>
    public bool TryEnter(IPAddress? client)
    {
        lock (_gate)
        {
            if (_admitted >= _places)
            {
                return false;
            }

            if (client is not null)
            {
                ref var places = ref CollectionsMarshal.GetValueRefOrAddDefault(_admittedByAddress, ClientNetwork.Of(client), out _);
                if (places >= _placesPerAddress)
                {
                    return false;
                }

                places++;
            }

            _admitted++;
            return true;
        }
    }

    /// <param name="client">As it was for <see cref="TryEnter"/>.</param>
    public void Leave(IPAddress? client)
    {
        lock (_gate)
        {
            _admitted--;
            if (client is null)
            {
                return;
            }

            var holder = ClientNetwork.Of(client);
            if (--CollectionsMarshal.GetValueRefOrNullRef(_admittedByAddress, holder) == 0)
            {
                _admittedByAddress.Remove(holder);
            }
        }
    }

    /// <summary>Compares a password with a hash, when it is its turn.</summary>
    /// <remarks>That they differ is told when <see cref="AccessOptions.WrongPasswordTime"/> has passed since the turn came: hashes of other
    /// systems take less time, or more, than our own, which would tell strangers that an account exists.</remarks>
    public async Task<bool> VerifyAsync(string password, string hash)
    {
        var (matches, took) = PasswordHasher.IsLarge(hash)
            ? await RunAloneAsync(() => Measure(password, hash))
            : await RunAsync(() => Measure(password, hash), CancellationToken.None);
        if (!matches && took < _wrongPasswordTime)
        {
            // By the real clock: it is about the time that processors take.
            await Task.Delay(_wrongPasswordTime - took, TimeProvider.System);
        }

        return matches;
    }

    /// <summary>Hashes a new password, when it is its turn.</summary>
    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        RunAsync(() => PasswordHasher.Hash(password), cancellationToken);

    /// <summary>Hashes the password of an account anew, when it is its turn.</summary>
    public Task<string> RehashAsync(string password) => RunAsync(() => PasswordHasher.Rehash(password), CancellationToken.None);

    public void Dispose()
    {
        _running.Dispose();
        _large.Dispose();
    }

    private static (bool Matches, TimeSpan Took) Measure(string password, string hash)
    {
        var started = Stopwatch.GetTimestamp();
        return (PasswordHasher.Verify(password, hash), Stopwatch.GetElapsedTime(started));
    }

    private async Task<T> RunAloneAsync<T>(Func<T> work)
    {
        await _large.WaitAsync(CancellationToken.None);
        try
        {
            return await RunAsync(work, CancellationToken.None);
        }
        finally
        {
            _large.Release();
        }
    }

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
