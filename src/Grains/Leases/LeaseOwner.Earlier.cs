namespace Larder.Grains.Leases;

/// <content>How it waits for the activations before it.</content>
internal sealed partial class LeaseOwner
{
    /// <summary>Between two looks whether an earlier activation has ended.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);

    /// <summary>Waits until nobody serves what an earlier activation let them serve. Before saying of a state that was found at the take-over
    /// that it is known: it may hold what those readers have not seen.</summary>
    /// <remarks>Orleans may make a successor while the silo before it, which was told to stop, still ends its activations. So this one looks
    /// whether that has happened meanwhile. After a silo that died it waits to the end.</remarks>
    public async Task OutlastEarlierAsync()
    {
        var pause = FirstPause;
        for (var left = time.Left(_writeNotBefore); left > TimeSpan.Zero; left = time.Left(_writeNotBefore))
        {
            if (await HasEarlierEndedAsync(left))
            {
                _writeNotBefore = time.GetTimestamp();
                return;
            }

            await time.WaitUntilAsync(Math.Min(_writeNotBefore, time.In(pause)));
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<bool> HasEarlierEndedAsync(TimeSpan patience)
    {
        try
        {
            return await row.HasEndedAsync(Epoch - 1, CancellationToken.None).WaitAsync(patience, time);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // It is not known. Nothing is lost by waiting.
            return false;
        }
    }
}
