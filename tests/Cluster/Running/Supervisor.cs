using System.Collections.Concurrent;
using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Running;

/// <summary>A member that ended without being told to, and was started again.</summary>
internal sealed record Restart(string Member, TimeSpan At);

/// <summary>Starts members that end by themselves, as systemd or Kubernetes would: a silo that was declared dead ends itself.</summary>
internal sealed class Supervisor : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, byte> _held = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Restart> _restarts = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _watching;

    public Supervisor(IReadOnlyList<Member> members, Func<Member, Task> start, OperationLog clock) =>
        _watching = WatchAsync(members, start, clock);

    public IReadOnlyCollection<Restart> Restarts => _restarts;

    /// <summary>Starts that did not go well.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Leaves a member down from now on.</summary>
    public void Hold(Member member) => _held[member.Name] = 0;

    /// <summary>Starts it again whenever it is down.</summary>
    public void Release(Member member) => _held.TryRemove(member.Name, out _);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task WatchAsync(IReadOnlyList<Member> members, Func<Member, Task> start, OperationLog clock)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(_end.Token))
        {
            foreach (var member in members.Where(member => !_held.ContainsKey(member.Name) && member.ProcessId is null))
            {
                _restarts.Enqueue(new Restart(member.Name, clock.Now));
                try
                {
                    await start(member);
                }
                catch (Exception exception) when (exception is InvalidOperationException or IOException or OperationCanceledException)
                {
                    // The others must go on being watched; who waits for this one is told why it does not come.
                    _failures.Enqueue($"{member} was not started at {clock.Now.TotalSeconds:F1} s: {exception.Message}");
                }
            }
        }
    }
}
