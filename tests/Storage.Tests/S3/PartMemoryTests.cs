using Larder.Storage.S3;

namespace Larder.Storage.Tests.S3;

public sealed class PartMemoryTests
{
    private const int Part = 1_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_is_given_out_than_there_is()
    {
        var memory = new PartMemory(Part, parts: 3);
        var (now, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            var bytes = number % 3 is 0 ? Part : number;
            using (await memory.RentAsync(bytes, Stop))
            {
                var sum = Interlocked.Add(ref now, bytes);
                most = Math.Max(most, sum);
                await Task.Yield();
                Interlocked.Add(ref now, -bytes);
            }
        }));

        Assert.InRange(most, Part, 3 * Part);
    }

    [Fact]
    public async Task Whoever_asks_first_is_served_first_however_much_it_is()
    {
        var memory = new PartMemory(Part, parts: 1);
        var held = await memory.RentAsync(Part / 2, Stop);
        var large = memory.RentAsync(Part, Stop);
        var small = memory.RentAsync(1, Stop);

        Assert.False(small.IsCompleted);
        held.Dispose();
        var first = await large;
        Assert.False(small.IsCompleted);
        first.Dispose();
        (await small).Dispose();
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_takes_nothing()
    {
        var memory = new PartMemory(Part, parts: 1);
        using var cancellation = new CancellationTokenSource();
        var held = await memory.RentAsync(Part, Stop);
        var gone = memory.RentAsync(Part, cancellation.Token);
        var next = memory.RentAsync(Part, Stop);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        held.Dispose();
        held.Dispose();

        using var piece = await next;
        Assert.False(memory.RentAsync(1, Stop).IsCompleted);
    }
}
