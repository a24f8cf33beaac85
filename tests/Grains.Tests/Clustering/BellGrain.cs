using Larder.Grains.Database;

namespace Larder.Grains.Tests.Clustering;

/// <summary>Rings when it is reminded, and keeps count.</summary>
public interface IBellGrain : IGrainWithStringKey
{
    [Alias("SetAsync")]
    Task SetAsync(TimeSpan due, TimeSpan period);

    [Alias("CountAsync")]
    Task<int> CountAsync();
}

[GenerateSerializer, Alias("tests.BellState")]
public sealed record BellState([property: Id(0)] int Rings)
{
    public BellState()
        : this(0)
    {
    }
}

[GrainType("tests-bell")]
internal sealed class BellGrain([PersistentState("bell", GrainState.Storage)] IPersistentState<BellState> state)
    : Grain, IBellGrain, IRemindable
{
    public Task SetAsync(TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder("ring", due, period);

    public Task<int> CountAsync() => Task.FromResult(state.State.Rings);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        state.State = new BellState(state.State.Rings + 1);
        return state.WriteStateAsync();
    }
}
