using Microsoft.Extensions.Time.Testing;

namespace Larder.Gateway.Tests.Caching;

/// <summary>A fake clock that knows whether somebody waits for it, so that a test lets time pass only then: on a busy machine time
/// would otherwise run ahead of those who are about to wait.</summary>
internal sealed class WaitedTime : FakeTimeProvider
{
    private int _waiting;

    /// <summary>Whether a timer is set.</summary>
    public bool IsWaitedFor => Volatile.Read(ref _waiting) > 0;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var ended = new Once(() => Interlocked.Decrement(ref _waiting));
        var timer = base.CreateTimer(
            argument =>
            {
                ended.Run();
                callback(argument);
            },
            state,
            dueTime,
            period);

        // Not before it is set: time that passes in between would not count for it. It may have run already; then this takes that back.
        Interlocked.Increment(ref _waiting);
        return new Timer(timer, ended);
    }

    private sealed class Timer(ITimer timer, Once ended) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            ended.Run();
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            ended.Run();
            return timer.DisposeAsync();
        }
    }

    private sealed class Once(Action action)
    {
        private int _ran;

        public void Run()
        {
            if (Interlocked.Exchange(ref _ran, 1) == 0)
            {
                action();
            }
        }
    }
}
