using Larder.Grains.Database;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Larder.Grains.Tests.Clustering;

/// <summary>Reminders and the state of small grains, through Orleans' providers: the same on every engine.</summary>
public abstract class OrleansTablesContract
{
    private const int Pairs = 50;

    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromSeconds(1);

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A host with a silo; each on the same database.</summary>
    /// <param name="change">Changes what it is made of.</param>
    protected abstract Task<IHost> NewHostAsync(Action<IServiceCollection> change);

    [Fact]
    public async Task A_reminder_rings_and_rings_on_after_a_restart()
    {
        int before;
        using (var first = await NewHostAsync())
        {
            await first.StartAsync(Stop);
            await Bell(first).SetAsync(TimeSpan.FromMilliseconds(100), ShortestPeriod);
            await Until.TrueAsync(async () => await Bell(first).CountAsync() > 1);
            before = await Bell(first).CountAsync();
            await first.StopAsync(Stop);
        }

        using var second = await NewHostAsync();
        await second.StartAsync(Stop);
        Assert.True(await Bell(second).CountAsync() >= before);
        await Until.TrueAsync(async () => await Bell(second).CountAsync() > before);
        await second.StopAsync(Stop);
    }

    [Fact]
    public async Task Of_two_first_writes_exactly_one_wins()
    {
        using var host = await NewHostAsync();
        await host.StartAsync(Stop);
        var storage = host.Services.GetRequiredKeyedService<IGrainStorage>(GrainState.Storage);

        for (var pair = 0; pair < Pairs; pair++)
        {
            var id = GrainId.Create("tests-bell", $"pair-{pair}");
            var outcomes = await Task.WhenAll(WriteAsync(storage, id, 1), WriteAsync(storage, id, 2));

            Assert.Single(outcomes, written => written);
            var read = new GrainState<BellState>();
            await storage.ReadStateAsync("bell", id, read);
            Assert.Equal(outcomes[0] ? 1 : 2, read.State!.Rings);
        }

        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task A_write_over_a_state_that_was_not_the_last_is_refused()
    {
        using var host = await NewHostAsync();
        await host.StartAsync(Stop);
        var storage = host.Services.GetRequiredKeyedService<IGrainStorage>(GrainState.Storage);
        var id = GrainId.Create("tests-bell", "one");
        var mine = new GrainState<BellState>(new BellState(1));
        await storage.WriteStateAsync("bell", id, mine);
        var other = new GrainState<BellState>();
        await storage.ReadStateAsync("bell", id, other);
        other.State = new BellState(2);
        await storage.WriteStateAsync("bell", id, other);

        mine.State = new BellState(3);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("bell", id, mine));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("bell", id, mine));
        await storage.ClearStateAsync("bell", id, other);
        Assert.False(other.RecordExists);
        await host.StopAsync(Stop);
    }

    private Task<IHost> NewHostAsync() => NewHostAsync(services => services.Configure<ReminderOptions>(options =>
    {
        options.MinimumReminderPeriod = ShortestPeriod;
        options.RefreshReminderListPeriod = TimeSpan.FromSeconds(1);
    }));

    private static IBellGrain Bell(IHost host) => host.Services.GetRequiredService<IGrainFactory>().GetGrain<IBellGrain>("bell");

    private static async Task<bool> WriteAsync(IGrainStorage storage, GrainId id, int rings)
    {
        await Task.Yield();
        try
        {
            await storage.WriteStateAsync("bell", id, new GrainState<BellState>(new BellState(rings)));
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }
}
