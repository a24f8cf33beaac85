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

    private readonly Dictionary<PackageId, DateTimeOffset> _due = [];

    public int Count
    {
        get
        {
            lock (_due)
            {
                return _due.Count;
            }
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

    /// <summary>Takes those out whose time has come, at most so many.</summary>
    public ImmutableArray<PackageId> TakeDue(int limit)
    {
        var now = time.GetUtcNow();
        lock (_due)
        {
            var due = _due.Where(entry => entry.Value <= now).OrderBy(entry => entry.Value).Take(limit)
                .Select(entry => entry.Key).ToImmutableArray();
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
