using System.Globalization;

namespace Larder.Server.Commands;

/// <summary>Says on standard error how far a long command is: on a terminal in one line that changes, elsewhere in a line now and
/// then.</summary>
/// <param name="verb">What is done: <c>Copying files</c>.</param>
/// <param name="total">Of what is counted; <see langword="null"/> if nobody knows.</param>
internal sealed class ProgressLine(Terminal terminal, string verb, long? total, TimeProvider time)
{
    private static readonly TimeSpan Moving = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Standing = TimeSpan.FromSeconds(10);

    private readonly long _start = time.GetTimestamp();
    private readonly Lock _lock = new();
    private long _last = time.GetTimestamp();
    private long _count;
    private long _bytes;

    /// <summary>One more is done.</summary>
    /// <param name="bytes">How much that was.</param>
    public void Add(long bytes = 0)
    {
        lock (_lock)
        {
            _count++;
            _bytes += bytes;
            if (time.GetElapsedTime(_last) >= (terminal.CanAnimate ? Moving : Standing))
            {
                _last = time.GetTimestamp();
                Write(terminal.CanAnimate ? "\r" : "", terminal.CanAnimate ? "" : Environment.NewLine);
            }
        }
    }

    /// <summary>The line stays.</summary>
    public void End()
    {
        if (terminal.CanAnimate)
        {
            Write("\r", Environment.NewLine);
        }
    }

    private void Write(string before, string after)
    {
        var seconds = Math.Max(time.GetElapsedTime(_start).TotalSeconds, 0.001);
        var of = total is null ? "" : string.Create(CultureInfo.InvariantCulture, $" of {total}");
        var size = _bytes is 0 ? "" : $", {PackageText.Size(_bytes)}";
        terminal.Error.Write(string.Create(
            CultureInfo.InvariantCulture, $"{before}{verb}: {_count}{of}{size}, {_count / seconds:0} a second{after}"));
    }
}
