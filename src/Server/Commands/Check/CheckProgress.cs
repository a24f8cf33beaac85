using System.Globalization;

namespace Larder.Server.Commands.Check;

/// <summary>Shows on standard error how far a check is: a line that moves on a terminal, one line every half minute elsewhere.</summary>
internal sealed class CheckProgress : IAsyncDisposable
{
    private static readonly TimeSpan MovingPause = TimeSpan.FromSeconds(0.5), LinePause = TimeSpan.FromSeconds(30);

    private readonly Terminal _terminal;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private (long Files, long Bytes) _total;
    private bool _readsBytes;
    private long _started;
    private long _files;
    private long _bytes;
    private int _width;

    public CheckProgress(Terminal terminal, TimeProvider time)
    {
        (_terminal, _time, _started) = (terminal, time, time.GetTimestamp());
        var pause = terminal.CanAnimate ? MovingPause : LinePause;
        _timer = time.CreateTimer(_ => Show(), null, pause, pause);
    }

    /// <param name="total">How much there is.</param>
    /// <param name="readsBytes">Whether the bytes are what takes the time.</param>
    public void Begin((long Files, long Bytes) total, bool readsBytes) =>
        (_total, _readsBytes, _started) = (total, readsBytes, _time.GetTimestamp());

    /// <summary>Some bytes were read.</summary>
    public void Read(int bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>A file was checked.</summary>
    /// <param name="wasRead">Whether its bytes were counted already.</param>
    public void Checked(long size, bool wasRead)
    {
        Interlocked.Increment(ref _files);
        if (!wasRead)
        {
            Interlocked.Add(ref _bytes, size);
        }
    }

    /// <summary>Writes a line to standard output, not into the line that moves.</summary>
    public void WriteLine(string line)
    {
        lock (_terminal)
        {
            Clear();
            _terminal.Output.WriteLine(line);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        lock (_terminal)
        {
            Clear();
        }
    }

    /// <summary>How far it is, in words.</summary>
    internal static string Describe(
        (long Files, long Bytes) done, (long Files, long Bytes) total, TimeSpan elapsed, bool readsBytes)
    {
        var seconds = Math.Max(elapsed.TotalSeconds, 0.001);
        var share = readsBytes
            ? (double)done.Bytes / Math.Max(total.Bytes, 1)
            : (double)done.Files / Math.Max(total.Files, 1);
        var left = share is > 0 and < 1 ? TimeSpan.FromSeconds(seconds / share * (1 - share)) : TimeSpan.Zero;
        var bytes = readsBytes
            ? $", {PackageText.Size(done.Bytes)} of {PackageText.Size(total.Bytes)}, {PackageText.Size((long)(done.Bytes / seconds))}/s"
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"checked {done.Files} of {total.Files} files, {done.Files / seconds:0} files/s{bytes}, {left:hh\\:mm\\:ss} left");
    }

    private void Show()
    {
        lock (_terminal)
        {
            var done = (Interlocked.Read(ref _files), Interlocked.Read(ref _bytes));
            var line = Describe(done, _total, _time.GetElapsedTime(_started), _readsBytes);
            if (_terminal.CanAnimate)
            {
                _terminal.Error.Write($"\r{line.PadRight(_width)}");
                _width = line.Length;
            }
            else
            {
                _terminal.Error.WriteLine(line);
            }
        }
    }

    private void Clear()
    {
        if (_width > 0)
        {
            _terminal.Error.Write($"\r{new string(' ', _width)}\r");
            _width = 0;
        }
    }
}
