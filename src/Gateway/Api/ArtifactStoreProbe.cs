using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Gateway.Api;

/// <summary>Whether the artifact store works, looked at every few seconds at most, however often it is asked for.</summary>
internal sealed class ArtifactStoreProbe(IArtifactStore store, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task? _latest;
    private long _startedAt;

    /// <summary>The latest look at the store, by now finished or not.</summary>
    /// <exception cref="ArtifactStoreUnavailableException">The store did not work.</exception>
    public Task CheckAsync()
    {
        lock (_gate)
        {
            if (_latest is null || (_latest.IsCompleted && time.GetElapsedTime(_startedAt) >= Lifetime))
            {
                _startedAt = time.GetTimestamp();
                _latest = store.CheckAsync(CancellationToken.None);
            }

            return _latest;
        }
    }
}
