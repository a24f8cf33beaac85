namespace Larder.Clients.Tests.Running;

/// <summary>Waits for what comes about by itself.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <returns>Whether it became true in time.</returns>
    public static async Task<bool> IsTrueAsync(Func<Task<bool>> condition, TimeSpan patience)
    {
        using var timer = new PeriodicTimer(Interval);
        var end = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(end) > patience)
            {
                return false;
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        return true;
    }

    public static Task<bool> IsTrueAsync(Func<bool> condition, TimeSpan patience) =>
        IsTrueAsync(() => Task.FromResult(condition()), patience);
}
