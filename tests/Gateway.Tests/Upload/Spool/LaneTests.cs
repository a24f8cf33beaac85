using Larder.Gateway.Upload.Spool;

namespace Larder.Gateway.Tests.Upload.Spool;

public sealed class LaneTests
{
    [Fact]
    public async Task Buffers_are_consumed_in_their_order()
    {
        var seen = new List<byte>();
        var lane = new Lane(bytes => seen.Add(bytes[0]));
        for (byte number = 0; number < 100; number++)
        {
            await lane.SendAsync(Buffer(number));
        }

        Assert.Null(await lane.CompleteAsync());
        Assert.Equal(Enumerable.Range(0, 100).Select(number => (byte)number), seen);
    }

    [Fact]
    public async Task A_lane_that_fails_holds_nobody_up_and_tells_why()
    {
        var calls = 0;
        var failure = new IOException("No space left on device", 28);
        var lane = new Lane(_ =>
        {
            calls++;
            throw failure;
        });
        for (var number = 0; number < 100; number++)
        {
            await lane.SendAsync(Buffer(1));
        }

        Assert.Same(failure, await lane.CompleteAsync());
        Assert.True(lane.HasFailed);
        Assert.Equal(1, calls);
        Assert.True(new SpoolUnavailableException("/spool/1", failure).IsFull);
    }

    private static SharedBuffer Buffer(byte number)
    {
        var buffer = new SharedBuffer(readers: 1);
        buffer.Fill([number]);
        return buffer;
    }
}
