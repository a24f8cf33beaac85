using System.Diagnostics;

namespace Larder.Grains.Tests;

/// <summary>Waits for what must come to be so.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        for (var watch = Stopwatch.StartNew(); !await condition();)
        {
            Assert.True(watch.Elapsed < Patience, "It did not come to be so in time.");
            await Task.Delay(Pause);
        }
    }
}
