using System.Collections.Immutable;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Manifests;

/// <summary>Packages of this process whose manifests are to be written, and when. Kept in memory: what is lost with it is found again
/// in the database.</summary>
internal sealed class ManifestQueue(IOptions<ManifestOptions> options, TimeProvider time)
{
    /// <summary>More are not remembered: the database remembers them.</summary>
    private const int MostWaiting = 100_000;

    /// <summary>A manifest of this many files is written half as often as that of a small package, and so on: the bytes that a package
    /// which changes all the time writes are bounded, whatever its size.</summary>
    private const int FilesForOneMoreDelay = 1_000;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FirstPauseAfterFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPauseAfterFailure = TimeSpan.FromMinutes(5);

    private readonly Dictionary<PackageId, DateTimeOffset> _due = [];

    /// <summary>How long each package waits that failed last, and after the next failure twice as long.</summary>
    private readonly Dictionary<PackageId, TimeSpan> _pauses = [];

    /// <summary>How many could be taken now and have not failed before.</summary>
    public int CountFresh()
    {
        var now = time.GetUtcNow();
        lock (_due)
        {
            return _due.Count(entry => entry.Value <= now && !_pauses.ContainsKey(entry.Key));
        }
    }

    /// <summary>A package has changed. Cheap, and never fails.</summary>
    /// <param name="files">How many files the package has.</param>
    /// <remarks>The first of several changes sets the time, so that one which never stops changing is written too.</remarks>
    public void Add(PackageId package, int files) => Add(package, DelayOf(files));

    /// <summary>To be written after a while, unless it is waiting already.</summary>
    public void Add(PackageId package, TimeSpan delay)
    {
        lock (_due)
        {
            if (_due.Count < MostWaiting)
            {
                _due.TryAdd(package, time.GetUtcNow() + delay);
            }
        }
    }

    /// <summary>It was taken, and could not be written: it is due again after a while, each time after a longer one. It waits at the least
    /// as long if it changes, or is found, meanwhile.</summary>
    public void AddFailed(PackageId package)
    {
        lock (_due)
        {
            var pause = _pauses.GetValueOrDefault(package, FirstPauseAfterFailure);
            if (_due.Count < MostWaiting)
            {
                _due[package] = time.GetUtcNow() + pause;
                _pauses[package] = pause * 2 < LongestPauseAfterFailure ? pause * 2 : LongestPauseAfterFailure;
            }
            else
            {
                _pauses.Remove(package);
            }
        }
    }

    /// <summary>It was taken, and written.</summary>
    public void EndFailures(PackageId package)
    {
        lock (_due)
        {
            _pauses.Remove(package);
        }
    }

    /// <summary>Takes those out whose time has come, at most so many. Those that failed come last: where many do, others need not wait for
    /// them.</summary>
    public ImmutableArray<PackageId> TakeDue(int limit)
    {
        var now = time.GetUtcNow();
        lock (_due)
        {
            var due = _due.Where(entry => entry.Value <= now).OrderBy(entry => _pauses.ContainsKey(entry.Key)).ThenBy(entry => entry.Value)
                .Take(limit).Select(entry => entry.Key).ToImmutableArray();
            foreach (var package in due)
            {
                _due.Remove(package);
            }

            return due;
        }
    }

    internal TimeSpan DelayOf(int files)
    {
        var delay = options.Value.Delay * (1 + ((double)files / FilesForOneMoreDelay));
        return delay < LongestDelay ? delay : LongestDelay;
    }
}
