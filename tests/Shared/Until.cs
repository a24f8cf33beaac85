using System.Runtime.CompilerServices;

namespace Larder.Tests;

/// <summary>Waits for what must come to be so, and fails the test if it does not.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // A condition that itself makes progress, as by putting a clock forward, is not slowed down by pauses.
    private static readonly TimeSpan PausesAfter = TimeSpan.FromMilliseconds(50);

    /// <param name="words">The condition as it is written, for the failure.</param>
    public static async Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string words = "")
    {
        for (var start = TimeProvider.System.GetTimestamp(); !condition();)
        {
            await (CheckTime(start, words) < PausesAfter ? YieldAsync() : PauseAsync());
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{bool},string)"/>
    public static async Task TrueAsync(
        Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string words = "")
    {
        for (var start = TimeProvider.System.GetTimestamp(); !await condition();)
        {
            CheckTime(start, words);
            await PauseAsync();
        }
    }

    private static TimeSpan CheckTime(long start, string words)
    {
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        Assert.True(elapsed < Patience, $"It did not come to be so in time: {words}");
        return elapsed;
    }

    private static async Task YieldAsync() => await Task.Yield();

    private static Task PauseAsync() => Task.Delay(Pause, TestContext.Current.CancellationToken);
}
