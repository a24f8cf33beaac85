using System.Diagnostics;

namespace Larder.Gateway.Tests;

/// <summary>Waits for what must come to be so.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task TrueAsync(Func<bool> condition)
    {
        for (var watch = Stopwatch.StartNew(); !condition();)
        {
            Assert.True(watch.Elapsed < Patience, "It did not come to be so in time.");
            await Task.Yield();
        }
    }
}
