using System.Collections.Concurrent;
using System.Globalization;
using Larder.Clients.Tests.Distributions;
using Larder.Cluster.Tests.Checking;
using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Workload;

/// <summary>
/// Pages that are written as fast as they take it and read all the time, over all gateways. Some have parts that several clients
/// write at once; others have several parts with one writer each, so that the page can be judged as a whole.
/// </summary>
internal sealed class ContestedPages(OperationLog log, IReadOnlyList<Uri> gateways, string password)
{
    private const int Contested = 8;
    private const int Whole = 8;
    private const int Files = 3;
    private const int ReadersOfGateway = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WriterPause = TimeSpan.FromMilliseconds(250);

    private readonly PageViews _views = new();
    private readonly ConcurrentDictionary<(string Package, int Number), Distribution> _files = new();

    /// <summary>By package: from when on its page must have all files.</summary>
    private readonly ConcurrentDictionary<string, TimeSpan> _since = new();
    private readonly ConcurrentDictionary<string, byte> _contested = new();
    private readonly ConcurrentDictionary<int, string> _wholeOfWriter = new();
    private readonly int[] _reads = new int[gateways.Count];
    private int _writes;
    private int _values;
    private int _clients;

    /// <summary>How many reads showed a whole page so far.</summary>
    public int Reads => Enumerable.Range(0, _reads.Length).Sum(ReadsAt);

    /// <summary>How many writes were acknowledged so far.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>How many reads at one gateway showed a whole page so far.</summary>
    public int ReadsAt(int gateway) => Volatile.Read(ref _reads[gateway]);

    /// <summary>Makes the packages.</summary>
    public async Task PrepareAsync()
    {
        using var client = NewClient(0);
        for (var number = 0; number < Contested; number++)
        {
            var package = $"contested-{number}";
            Assert.True(await MakeAsync(client, package), $"{package} could not be made.");
            _contested[package] = 0;
        }

        for (var number = 0; number < Whole; number++)
        {
            Assert.True(await MakeWholeAsync(client, number, generation: 0), $"Package {number} could not be made.");
        }
    }

    public async Task RunAsync(Func<bool> isEnough)
    {
        var readers = Enumerable.Range(0, gateways.Count * ReadersOfGateway).Select(number => ReadAsync(number % gateways.Count, isEnough));
        var rivals = _contested.Keys.SelectMany(package => gateways.Select((_, gateway) => FightAsync(gateway, package, isEnough)));
        var owners = _wholeOfWriter.Keys.Select(number => OwnAsync(number, isEnough));
        await Task.WhenAll([.. readers, .. rivals, .. owners]);
    }

    public Judgement Judge(IReadOnlyList<Operation> operations)
    {
        var byPackage = operations.Where(operation => _since.ContainsKey(operation.Package))
            .GroupBy(operation => operation.Package, StringComparer.Ordinal)
            .ToDictionary(package => package.Key, package => package.ToArray(), StringComparer.Ordinal);
        var whole = byPackage.Where(package => !_contested.ContainsKey(package.Key));
        return new Judgement(
            [
                .. operations.Where(IsNoAnswer).Select(operation => new Violation(
                    operation.IsUnreadable ? Rule.Unreadable : Rule.Refused,
                    operation.Package,
                    $"{operation.Status} {operation.Failure}",
                    operation)),
                .. byPackage.SelectMany(package => package.Value.Where(IsIncomplete).Select(read => new Violation(
                    Rule.Stale, package.Key, $"its page has {read.Page!.Files.Count} of {Files} files", read))),
                .. byPackage.SelectMany(package => (IEnumerable<Violation>)
                [
                    .. RegisterCheck.Run(package.Key, RegisterOperations.OfStatus(package.Value)),
                    .. Enumerable.Range(1, Files).SelectMany(file => RegisterCheck.Run(
                        $"{package.Key} {file}", RegisterOperations.OfYank(package.Value, FileOf(package.Key, file).FileName))),
                ]),
                .. whole.SelectMany(package => CheckWhole(package.Key, package.Value)),
            ],
            byPackage.Values.Sum(package => package.Count(IsWholePage)),
            byPackage.Values.Sum(package => package.Count(IsAcknowledged)));
    }

    private static bool IsWholePage(Operation operation) =>
        operation is { Kind: OperationKind.ReadPage, Outcome: Outcome.Ok, Page.Files.Count: Files };

    private static bool IsAcknowledged(Operation operation) =>
        operation is { Kind: OperationKind.SetStatus or OperationKind.Yank, Outcome: Outcome.Ok };

    /// <summary>Nobody asks here for what may be refused.</summary>
    private static bool IsNoAnswer(Operation operation) =>
        operation.IsUnreadable || (operation.Outcome is Outcome.Refused && !RefusalCheck.IsAskAgain(operation));

    private bool IsIncomplete(Operation operation) =>
        operation is { Kind: OperationKind.ReadPage, Outcome: Outcome.Ok, Page: not null } &&
        !IsWholePage(operation) && operation.Invoked >= _since[operation.Package];

    /// <summary>Judged up to the first write that nobody knows the outcome of: from then on its part has two
    /// writers, the late one and the next.</summary>
    private IReadOnlyList<Violation> CheckWhole(string package, Operation[] operations)
    {
        var writes = operations.Where(operation => operation.Kind is OperationKind.SetStatus or OperationKind.Yank).ToArray();
        var end = writes.Where(write => write.Outcome is not Outcome.Ok).Select(write => write.Invoked).DefaultIfEmpty(TimeSpan.MaxValue).Min();
        var names = Enumerable.Range(1, Files).Select(file => FileOf(package, file).FileName).ToArray();
        return SnapshotCheck.Run(
            package,
            [.. writes.Where(write => write.Invoked < end).Select(write => new PartWrite(
                write.Kind is OperationKind.SetStatus ? 0 : 1 + Array.IndexOf(names, write.File),
                Number(write.Value), write.Invoked, write.Completed))],
            [.. operations.Where(read => IsWholePage(read) && read.Completed < end).Select(read => new WholeRead(
                [Number(read.Page!.Status), .. names.Select(name => Number(read.Page.Files[name].Yanked))],
                read.Invoked, read.Completed, read))]);
    }

    private static int Number(string? value) => value is null ? 0 : int.Parse(value, CultureInfo.InvariantCulture);

    /// <summary>Made once: archives hold the time they were made at, and to make them takes time.</summary>
    private Distribution FileOf(string package, int number) => _files.GetOrAdd(
        (package, number), file => Wheel.Make(file.Package.Replace('-', '_'), $"{file.Number}.0"));

    private async Task ReadAsync(int gateway, Func<bool> isEnough)
    {
        using var client = NewClient(gateway);
        var random = new Random(gateway);
        while (!isEnough())
        {
            var packages = random.Next(2) == 0 ? _contested.Keys.ToArray() : [.. _wholeOfWriter.Values];
            if (IsWholePage(await client.ReadPageAsync(packages[random.Next(packages.Length)])))
            {
                Interlocked.Increment(ref _reads[gateway]);
            }
            else
            {
                await Task.Delay(PauseAfterFailure);
            }
        }
    }

    /// <summary>Writes values that nobody else writes, at the same time as a rival at another gateway.</summary>
    private async Task FightAsync(int gateway, string package, Func<bool> isEnough)
    {
        using var client = NewClient(gateway);
        using var timer = new PeriodicTimer(WriterPause);
        while (!isEnough())
        {
            var value = Interlocked.Increment(ref _values);
            Count(await (value % 3 == 0
                ? client.YankAsync(package, FileOf(package, 1).FileName, $"{value}")
                : client.SetStatusAsync(package, $"{value}")));
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Counts up each part of a package, one client for each part, at different gateways.</summary>
    private async Task OwnAsync(int number, Func<bool> isEnough)
    {
        for (var generation = 1; !isEnough(); generation++)
        {
            var package = _wholeOfWriter[number];
            using var lost = new CancellationTokenSource();
            await Task.WhenAll(Enumerable.Range(0, 1 + Files).Select(part => CountAsync(package, part, isEnough, lost)));
            using var client = NewClient(number % gateways.Count);
            while (!isEnough() && !await MakeWholeAsync(client, number, generation))
            {
                await Task.Delay(PauseAfterFailure);
            }
        }
    }

    private async Task CountAsync(string package, int part, Func<bool> isEnough, CancellationTokenSource lost)
    {
        using var client = NewClient(part % gateways.Count);
        using var timer = new PeriodicTimer(WriterPause);
        for (var count = 1; !isEnough() && !lost.IsCancellationRequested; count++)
        {
            var write = await (part == 0
                ? client.SetStatusAsync(package, $"{count}")
                : client.YankAsync(package, FileOf(package, part).FileName, $"{count}"));
            Count(write);
            if (write.Outcome is not Outcome.Ok)
            {
                await lost.CancelAsync();
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private void Count(Operation write)
    {
        if (IsAcknowledged(write))
        {
            Interlocked.Increment(ref _writes);
        }
    }

    private async Task<bool> MakeWholeAsync(RecordingClient client, int number, int generation)
    {
        var package = $"whole-{number}-{generation}";
        var isMade = await MakeAsync(client, package);
        if (isMade)
        {
            _wholeOfWriter[number] = package;
        }

        return isMade;
    }

    /// <returns>Whether the package's page has all files.</returns>
    private async Task<bool> MakeAsync(RecordingClient client, string package)
    {
        for (var number = 1; number <= Files; number++)
        {
            await client.UploadAsync(package, FileOf(package, number));
        }

        var isWhole = IsWholePage(await client.ReadPageAsync(package));
        if (isWhole)
        {
            _since[package] = log.Now;
        }

        return isWhole;
    }

    private RecordingClient NewClient(int gateway) =>
        new(log, _views, Interlocked.Increment(ref _clients), gateway + 1, gateways[gateway], password, Patience);
}

/// <summary>What came of judging a history.</summary>
/// <param name="Reads">Reads that a rule judged.</param>
/// <param name="Writes">Acknowledged writes that a rule judged.</param>
internal sealed record Judgement(IReadOnlyList<Violation> Violations, int Reads, int Writes);
