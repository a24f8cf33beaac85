using System.Collections.Concurrent;
using Larder.Clients.Tests.Distributions;

namespace Larder.Cluster.Tests.Workload;

/// <summary>What the clients of a run know together: which packages there are, and which files were sent to them.</summary>
internal sealed class Board(string prefix, int activePackages, int filesOfPackage)
{
    private readonly Lock _lock = new();
    private readonly List<Shelf> _shelves = [];
    private int _values;

    /// <summary>Every package so far.</summary>
    public IReadOnlyList<string> Packages
    {
        get
        {
            lock (_lock)
            {
                return [.. _shelves.Select(shelf => shelf.Package)];
            }
        }
    }

    /// <summary>A word that nobody has used.</summary>
    public string NewValue() => $"value {Interlocked.Increment(ref _values)}";

    /// <summary>A file that nobody has sent, of one of the packages that grow.</summary>
    public (string Package, Distribution File) NewFile(Random random)
    {
        Shelf shelf;
        int number;
        lock (_lock)
        {
            while (_shelves.Count(growing => growing.Count < filesOfPackage) < activePackages)
            {
                _shelves.Add(new Shelf($"{prefix}-{_shelves.Count}"));
            }

            var growing = _shelves.Where(candidate => candidate.Count < filesOfPackage).ToArray();
            shelf = growing[random.Next(growing.Length)];
            number = ++shelf.Count;
        }

        return (shelf.Package, Make(shelf.Package, number, ""));
    }

    /// <summary>A file that nobody has sent, of one package.</summary>
    public (string Package, Distribution File) NewFileOf(string package)
    {
        int number;
        lock (_lock)
        {
            number = ++_shelves.Find(shelf => shelf.Package == package)!.Count;
        }

        return (package, Make(package, number, ""));
    }

    /// <summary>The first file of a package that nobody has heard of.</summary>
    public (string Package, Distribution File) NewPackage()
    {
        lock (_lock)
        {
            var shelf = new Shelf($"{prefix}-{_shelves.Count}") { Count = 1 };
            _shelves.Add(shelf);
            return (shelf.Package, Make(shelf.Package, 1, ""));
        }
    }

    /// <summary>Notes that a file was sent: others may now do something with it.</summary>
    public void Sent(string package, Distribution file) => Find(package).Files.Enqueue(file);

    /// <summary>A file that was sent to a package; null if none was.</summary>
    public (string Package, Distribution File)? PickFile(Random random)
    {
        if (PickPackage(random) is not { } package)
        {
            return null;
        }

        var files = Find(package).Files.ToArray();
        return files.Length == 0 ? null : (package, files[random.Next(files.Length)]);
    }

    /// <summary>A package, more often one that still grows.</summary>
    public string? PickPackage(Random random)
    {
        lock (_lock)
        {
            if (_shelves.Count == 0)
            {
                return null;
            }

            var first = random.Next(5) == 0 ? 0 : Math.Max(0, _shelves.Count - (2 * activePackages));
            return _shelves[random.Next(first, _shelves.Count)].Package;
        }
    }

    /// <summary>The same name with other bytes.</summary>
    public static Distribution MakeOther(Distribution file, int salt) =>
        Wheel.Make(new PackageDescription(file.Name, file.Version) { Salt = $" differently {salt}" });

    private static Distribution Make(string package, int number, string salt) =>
        Wheel.Make(new PackageDescription(package.Replace('-', '_'), $"{number}.0") { Salt = salt });

    private Shelf Find(string package)
    {
        lock (_lock)
        {
            return _shelves.Find(shelf => shelf.Package == package)!;
        }
    }

    private sealed class Shelf(string package)
    {
        public string Package { get; } = package;

        public int Count { get; set; }

        public ConcurrentQueue<Distribution> Files { get; } = new();
    }
}
