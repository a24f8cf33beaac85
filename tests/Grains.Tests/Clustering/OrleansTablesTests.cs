using Larder.Grains.Database;
using Larder.Grains.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Larder.Grains.Tests.Clustering;

/// <summary>Reminders and the state of small grains, through Orleans' providers, in the database in one file.</summary>
public sealed class OrleansTablesTests
{
    private const int Pairs = 50;

    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromSeconds(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reminder_rings_and_rings_on_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        int before;
        using (var first = NewHost(folder))
        {
            await first.StartAsync(Stop);
            await Bell(first).SetAsync(TimeSpan.FromMilliseconds(100), ShortestPeriod);
            await Until.TrueAsync(async () => await Bell(first).CountAsync() > 1);
            before = await Bell(first).CountAsync();
            await first.StopAsync(Stop);
        }

        using var second = NewHost(folder);
        await second.StartAsync(Stop);
        Assert.True(await Bell(second).CountAsync() >= before);
        await Until.TrueAsync(async () => await Bell(second).CountAsync() > before);
        await second.StopAsync(Stop);
    }

    [Fact]
    public async Task Of_two_first_writes_exactly_one_wins()
    {
        using var folder = new TemporaryFolder();
        using var host = NewHost(folder);
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
        using var folder = new TemporaryFolder();
        using var host = NewHost(folder);
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

    private static IHost NewHost(TemporaryFolder folder) => SingleProcessTests.NewHost(
        folder,
        services => services.Configure<ReminderOptions>(options =>
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
