namespace Larder.Leases.Tests.Model;

/// <summary>Time, and everything that will happen in it, one thing after the other: the same for the same seed.</summary>
internal sealed class World(int seed)
{
    private readonly PriorityQueue<(Process? Process, Action Action), (TimeSpan Time, long Order)> _events = new();
    private long _order;

    /// <summary>True time, which nobody in the world can read.</summary>
    public TimeSpan Now { get; private set; }

    public Random Random { get; } = new(seed);

    /// <summary>How many things have happened.</summary>
    public long Steps { get; private set; }

    /// <summary>Lets something happen, in a process or beside all of them.</summary>
    public void After(TimeSpan delay, Process? process, Action action) =>
        _events.Enqueue((process, action), (Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), _order++));

    /// <summary>A duration between two others, all equally likely.</summary>
    public TimeSpan Between(double leastMs, double mostMs) =>
        TimeSpan.FromMilliseconds(leastMs + (Random.NextDouble() * (mostMs - leastMs)));

    public bool Chance(double probability) => Random.NextDouble() < probability;

    /// <summary>Runs until <paramref name="end"/>.</summary>
    public void Run(TimeSpan end)
    {
        while (_events.TryDequeue(out var next, out var key) && key.Time <= end)
        {
            Now = key.Time;
            Steps++;
            if (next.Process is null)
            {
                next.Action();
            }
            else if (next.Process.ResumesAt is { } resumption && resumption > Now)
            {
                _events.Enqueue(next, (resumption, key.Order));
            }
            else
            {
                next.Process.Enter(next.Action);
            }
        }
    }
}
