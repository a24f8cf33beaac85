namespace Larder.Leases.Tests.Model;

/// <summary>Calls between processes: they take time, come late, get lost on the way there or back, or fail at once and arrive nevertheless.</summary>
internal sealed class Network(World world)
{
    /// <summary>As in the cluster.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    private readonly List<(Process One, Process Other, TimeSpan Until)> _cuts = [];

    /// <summary>How likely a message is lost, or late, while there is no fault in particular.</summary>
    public double Unrest { get; set; } = 0.003;

    /// <summary>Lets nothing through between two processes for a while.</summary>
    public void Cut(Process one, Process other, TimeSpan duration) => _cuts.Add((one, other, world.Now + duration));

    /// <summary>Calls another process from the one whose step this is.</summary>
    /// <exception cref="TimeoutException">No answer came. Whether the call did anything is unknown.</exception>
    /// <exception cref="Orleans.Runtime.SiloUnavailableException">The other process died, or seemed to.</exception>
    public Task<T> CallAsync<T>(Process other, Func<Task<T>> call)
    {
        var caller = Process.Current;
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        world.After(ResponseTimeout / caller.Rate, caller, () => answer.TrySetException(new TimeoutException("No answer.")));
        if (!other.IsAlive || world.Chance(Unrest / 2))
        {
            world.After(
                world.Between(0, 1_500), caller, () => answer.TrySetException(new Orleans.Runtime.SiloUnavailableException("Dead.")));
        }

        Send(caller, other, () => AnswerAsync(caller, other, call, answer));
        return answer.Task;
    }

    private async void AnswerAsync<T>(Process caller, Process other, Func<Task<T>> call, TaskCompletionSource<T> answer)
    {
        try
        {
            var result = await call();
            Send(other, caller, () => answer.TrySetResult(result));
        }
        catch (Exception exception)
        {
            Send(other, caller, () => answer.TrySetException(exception));
        }
    }

    private void Send(Process from, Process to, Action action)
    {
        if (world.Chance(Unrest) || IsCut(from, to))
        {
            return;
        }

        var late = world.Chance(Unrest * 3);
        world.After(late ? world.Between(1, 4_900) : world.Between(0.1, 1.5), to, () =>
        {
            if (!IsCut(from, to))
            {
                action();
            }
        });
    }

    private bool IsCut(Process one, Process other)
    {
        _cuts.RemoveAll(cut => cut.Until <= world.Now);
        return _cuts.Exists(cut => (cut.One == one && cut.Other == other) || (cut.One == other && cut.Other == one));
    }
}
