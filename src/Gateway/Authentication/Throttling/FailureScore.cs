namespace Larder.Gateway.Authentication.Throttling;

/// <summary>Failures of one kind, which are forgotten evenly, and the wait that the latest of them brought.</summary>
/// <remarks>Times are since some moment that all share. Not safe for threads.</remarks>
/// <param name="allowance">How many failures bring no wait.</param>
internal sealed class FailureScore(int allowance, LoginThrottleOptions options)
{
    /// <summary>Above that, more failures change nothing: the wait is the longest, and to be forgotten takes a bounded time.</summary>
    private readonly double _most = allowance + Math.Max(1, Math.Log2(options.LongestDelay / options.FirstDelay));

    private double _failures;
    private TimeSpan _at;
    private TimeSpan _notBefore;

    /// <summary>Whether there are as many failures as bring a wait.</summary>
    public bool IsUsedUp(TimeSpan now) => CountAt(now) >= allowance;

    /// <summary>How long until the next try; zero or less if it may come.</summary>
    public TimeSpan WaitAt(TimeSpan now) => _notBefore - now;

    /// <summary>Counts a failure.</summary>
    /// <param name="handicap">Failures that count beside those there were.</param>
    /// <param name="longest">The longest wait that it may bring.</param>
    public void Add(TimeSpan now, double handicap, TimeSpan longest)
    {
        _failures = Math.Min(CountAt(now) + 1, _most);
        _at = now;
        var excess = _failures + handicap - allowance;
        var wait = excess < 0
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(Math.Min(options.FirstDelay.TotalSeconds * Math.Pow(2, excess), longest.TotalSeconds));
        _notBefore = now + wait;
    }

    /// <summary>Takes back what <see cref="Add"/> counted before it was known that it was no failure, and the wait that it
    /// brought.</summary>
    public void TakeBack(TimeSpan now)
    {
        _failures = Math.Max(0, CountAt(now) - 1);
        _at = now;
        _notBefore = now;
    }

    private double CountAt(TimeSpan now) => Math.Max(0, _failures - (allowance * ((now - _at) / options.Recovery)));
}
