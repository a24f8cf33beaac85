using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Leases;

namespace Larder.Gateway.Tests.Caching;

/// <summary>An owner whose answers the test gives by hand, one call after the other.</summary>
internal sealed class FakeSource : ILeaseSource<string, string>
{
    private readonly Lock _lock = new();
    private readonly List<Call> _calls = [];

    /// <summary>How many entries were made of snapshots.</summary>
    public int Made { get; private set; }

    public int Calls
    {
        get
        {
            lock (_lock)
            {
                return _calls.Count;
            }
        }
    }

    public string ResourceOf(string key) => "thing/" + key;

    public Task<Leased<string>> AcquireAsync(string key, LeaseRequest request)
    {
        var call = new Call(request.KnownSerial);
        lock (_lock)
        {
            _calls.Add(call);
        }

        return call.Answer.Task;
    }

    public ValueTask<string?> MakeAsync(
        string key, string snapshot, long serial, LeaseHold<string>? known, CacheCharge charge)
    {
        Made++;
        charge.Add(snapshot.Length);
        return new ValueTask<string?>(snapshot);
    }

    /// <summary>The serial that the n-th call said it knows.</summary>
    public long? KnownIn(int call) => _calls[call].KnownSerial;

    /// <summary>Waits until the n-th call was sent, and answers it.</summary>
    public async Task AnswerAsync(int call, string? snapshot, long serial, double seconds, bool exists = true)
    {
        await SentAsync(call);
        _calls[call].Answer.SetResult(new Leased<string>(snapshot, exists, serial, TimeSpan.FromSeconds(seconds)));
    }

    public async Task FailAsync(int call, Exception exception)
    {
        await SentAsync(call);
        _calls[call].Answer.SetException(exception);
    }

    public Task SentAsync(int call) => Until.TrueAsync(() => Calls > call);

    private sealed class Call(long? knownSerial)
    {
        public long? KnownSerial => knownSerial;

        public TaskCompletionSource<Leased<string>> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
