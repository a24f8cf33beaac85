using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Manifests;

/// <summary>Writes manifests beside everything else that a silo does: no change waits for it, and none fails with it.</summary>
/// <remarks>Packages of this silo come from the queue. Those whose silo died, or whose manifest could not be written, are found in the
/// database once a minute, by every silo: to write one twice does no harm.</remarks>
internal sealed partial class ManifestLoop(
    ManifestQueue queue,
    ManifestRows rows,
    ManifestWriter writer,
    IOptions<ManifestOptions> options,
    TimeProvider time,
    ILogger<ManifestLoop> logger) : BackgroundService
{
    private const int MostAtOnce = 256;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SearchPause = TimeSpan.FromMinutes(1);

    /// <summary>What changed later than this is on its way in somebody's queue, most likely. Not asked by the first search: the
    /// process before this one may have ended just now, and its queue with it.</summary>
    private static readonly TimeSpan SearchAge = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstPauseAfterFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPauseAfterFailure = TimeSpan.FromMinutes(5);

    private DateTimeOffset _nextSearch;
    private TimeSpan _searchAge = TimeSpan.Zero;
    private DateTimeOffset _resumeAt;
    private TimeSpan _pause = FirstPauseAfterFailure;
    private Behind? _searched;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (time.GetUtcNow() >= _resumeAt)
                {
                    await RunAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>One round: what is due, and now and then what others left.</summary>
    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = new ConcurrentQueue<Exception>();
        var written = 0;
        try
        {
            await SearchAsync(cancellationToken);
            await Parallel.ForEachAsync(
                queue.TakeDue(MostAtOnce),
                new ParallelOptions { MaxDegreeOfParallelism = options.Value.Parallel, CancellationToken = cancellationToken },
                async (package, token) =>
                {
                    try
                    {
                        await writer.WriteAsync(package, token);
                        queue.EndFailures(package);
                        Interlocked.Increment(ref written);
                    }
                    catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                    {
                        failures.Enqueue(exception);
                        queue.AddFailed(package);
                    }
                });
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            failures.Enqueue(exception);
        }

        Rest(failures, written);
    }

    /// <summary>Where everything fails, waits longer and longer: the store, or the database, has other troubles.</summary>
    private void Rest(ConcurrentQueue<Exception> failures, int written)
    {
        if (failures.TryPeek(out var first))
        {
            LogNotWritten(first, failures.Count);
        }

        if (failures.IsEmpty || written > 0)
        {
            _pause = FirstPauseAfterFailure;
            return;
        }

        _resumeAt = time.GetUtcNow() + _pause;
        _pause = _pause * 2 < LongestPauseAfterFailure ? _pause * 2 : LongestPauseAfterFailure;
    }

    private async Task SearchAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // Those that failed must not count: if there are many, nobody would find the others.
        if (now < _nextSearch || queue.CountFresh() >= MostAtOnce)
        {
            return;
        }

        var found = await rows.FindBehindAsync(now - _searchAge, _searched, MostAtOnce, cancellationToken);
        var isLast = found.Length < MostAtOnce;
        _searched = isLast ? null : found[^1];
        _nextSearch = isLast ? now + SearchPause : now;
        _searchAge = isLast ? SearchAge : _searchAge;

        // In another order than the other silos, so that not all write the same ones.
        foreach (var behind in found.OrderBy(_ => Random.Shared.Next()))
        {
            queue.Add(behind.Package, TimeSpan.Zero);
        }
    }

    [LoggerMessage(EventId = 2501, Level = LogLevel.Warning,
        Message = "{Manifests} manifests of packages could not be written to the artifact store; each is tried again after some seconds, later after "
            + "some minutes")]
    private partial void LogNotWritten(Exception exception, int manifests);
}
