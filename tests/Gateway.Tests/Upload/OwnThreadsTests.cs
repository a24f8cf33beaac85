using Larder.Gateway.Upload;

namespace Larder.Gateway.Tests.Upload;

public sealed class OwnThreadsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_runs_on_a_thread_that_serves_no_requests()
    {
        using var threads = new OwnThreads(1);

        Assert.False(await threads.RunAsync(() => Thread.CurrentThread.IsThreadPoolThread, Stop));
    }

    [Fact]
    public async Task More_work_than_threads_waits_for_its_turn_and_may_give_up()
    {
        using var threads = new OwnThreads(1);
        using var goOn = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        var first = threads.RunAsync(() => goOn.Wait(TimeSpan.FromMinutes(1)), Stop);
        var second = threads.RunAsync(() => goOn.IsSet, Stop);
        var third = threads.RunAsync(() => true, cancelled.Token);

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        goOn.Set();

        Assert.True(await first);
        Assert.True(await second, "It ran beside the first.");
    }

    [Fact]
    public async Task Work_that_fails_makes_room()
    {
        using var threads = new OwnThreads(1);

        await Assert.ThrowsAsync<IOException>(() => threads.RunAsync<bool>(() => throw new IOException(), Stop));

        Assert.True(await threads.RunAsync(() => true, Stop));
    }
}
