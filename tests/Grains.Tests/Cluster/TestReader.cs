using Larder.Grains.Abstractions.Leases;

namespace Larder.Grains.Tests.Cluster;

/// <summary>The reader's half of docs/leases.md, as small as it can be: one entry, one process.</summary>
internal sealed class TestReader<T> : ILeaseObserver
    where T : class
{
    private readonly Lock _lock = new();
    private readonly Func<LeaseRequest, Task<Leased<T>>> _acquire;
    private readonly ILeaseObserver _reference;
    private Leased<T>? _entry;
    private long _until;
    private int _revocations;

    public TestReader(IClusterClient client, Func<LeaseRequest, Task<Leased<T>>> acquire)
    {
        _acquire = acquire;
        _reference = client.CreateObjectReference<ILeaseObserver>(this);
    }

    /// <summary>Whether it answers revocations; if not, it behaves as a process that hangs but serves on.</summary>
    public bool Acknowledges { get; set; } = true;

    public int Revocations => Volatile.Read(ref _revocations);

    /// <summary>What owners know it by.</summary>
    public string Name { get; } = Guid.NewGuid().ToString("n");

    /// <summary>Whether it would serve from memory now.</summary>
    public bool Holds
    {
        get
        {
            lock (_lock)
            {
                return _entry is not null && TimeProvider.System.GetTimestamp() < _until;
            }
        }
    }

    /// <summary>What a request that comes now is answered with.</summary>
    public async Task<Leased<T>> ReadAsync()
    {
        Leased<T>? known;
        int revocations;
        lock (_lock)
        {
            if (_entry is not null && TimeProvider.System.GetTimestamp() < _until)
            {
                return _entry;
            }

            (known, revocations) = (_entry, _revocations);
        }

        var before = TimeProvider.System.GetTimestamp();
        var answer = await ClusterFixture.RetryAsync(() => _acquire(new LeaseRequest(Name, _reference, known?.Serial)));
        if (answer.Exists && answer.Snapshot is null)
        {
            answer = answer with { Snapshot = known!.Snapshot };
        }

        lock (_lock)
        {
            if (revocations == _revocations && answer.Serial >= (_entry?.Serial ?? 0))
            {
                _entry = answer;
                _until = before + (long)(answer.Duration.TotalSeconds * TimeProvider.System.TimestampFrequency);
            }
        }

        return answer;
    }

    public Task RevokeAsync(string resource)
    {
        if (!Acknowledges)
        {
            return new TaskCompletionSource().Task;
        }

        lock (_lock)
        {
            _revocations++;
            _until = 0;
        }

        return Task.CompletedTask;
    }
}
