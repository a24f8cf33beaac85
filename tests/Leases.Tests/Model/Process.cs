namespace Larder.Leases.Tests.Model;

/// <summary>A process of the model: one thread, a clock of its own, and it may be paused between any two steps, or killed.</summary>
/// <param name="rate">How fast its clock runs.</param>
internal sealed class Process(World world, string name, double rate) : SynchronizationContext
{
    public World World => world;

    public double Rate => rate;

    public TimeProvider Time { get; } = new ProcessTime(world, rate, world.Between(0, 1e7));

    public bool IsAlive { get; private set; } = true;

    /// <summary>When it goes on; in the past if it is not paused.</summary>
    public TimeSpan? ResumesAt { get; private set; }

    public bool IsPaused => ResumesAt > world.Now;

    /// <summary>The process whose step this is.</summary>
    public static new Process Current =>
        SynchronizationContext.Current as Process ?? throw new InvalidOperationException("Not in a process of the model.");

    public void PauseFor(TimeSpan duration) => ResumesAt = world.Now + duration;

    public void Kill() => IsAlive = false;

    public void Enter(Action action)
    {
        if (!IsAlive)
        {
            return;
        }

        var before = SynchronizationContext.Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => world.After(world.Between(0, 0.05), this, () => d(state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nobody waits by blocking.");

    public override SynchronizationContext CreateCopy() => this;

    public override string ToString() => name;

    /// <summary>A monotonic clock that runs unevenly, and timers by it.</summary>
    private sealed class ProcessTime(World world, double rate, TimeSpan start) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => (start + (world.Now * rate)).Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(Process.Current, () => callback(state), dueTime);

        private sealed class Timer : ITimer
        {
            private readonly Process _process;
            private readonly Action _action;
            private int _version;

            public Timer(Process process, Action action, TimeSpan dueTime)
            {
                (_process, _action) = (process, action);
                Change(dueTime, Timeout.InfiniteTimeSpan);
            }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                var version = ++_version;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    _process.World.After(dueTime / _process.Rate, _process, () =>
                    {
                        if (version == _version)
                        {
                            _action();
                        }
                    });
                }

                return true;
            }

            public void Dispose() => _version++;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
