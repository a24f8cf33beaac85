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
    private static readonly TimeSpan WriterPause = TimeSpan.FromMilliseconds(250);

    private readonly PageViews _views = new();
    private readonly ConcurrentDictionary<string, byte> _contested = new();
    private readonly ConcurrentDictionary<string, byte> _whole = new();
    private readonly ConcurrentDictionary<int, string> _wholeOfWriter = new();
    private int _values;
    private int _clients;

    /// <summary>Makes the packages.</summary>
    public async Task PrepareAsync()
    {
        using var client = NewClient(0);
        for (var number = 0; number < Contested; number++)
        {
            _contested[await MakeAsync(client, $"contested-{number}")] = 0;
        }

        for (var number = 0; number < Whole; number++)
        {
            await MakeWholeAsync(client, number, generation: 0);
        }
    }

    public async Task RunAsync(Func<bool> isEnough)
    {
        var readers = Enumerable.Range(0, gateways.Count * ReadersOfGateway).Select(number => ReadAsync(number % gateways.Count, isEnough));
        var rivals = _contested.Keys.SelectMany(package => gateways.Select((_, gateway) => FightAsync(gateway, package, isEnough)));
        var owners = _wholeOfWriter.Keys.Select(number => OwnAsync(number, isEnough));
        await Task.WhenAll([.. readers, .. rivals, .. owners]);
    }

    public IReadOnlyList<Violation> Check(IReadOnlyList<Operation> operations)
    {
        var byPackage = operations.GroupBy(operation => operation.Package, StringComparer.Ordinal)
            .ToDictionary(package => package.Key, package => package.ToArray(), StringComparer.Ordinal);
        return
        [
            .. _contested.Keys.Concat(_whole.Keys).SelectMany(package => (IEnumerable<Violation>)
            [
                .. RegisterCheck.Run(package, RegisterOperations.OfStatus(byPackage[package])),
                .. Enumerable.Range(1, Files).SelectMany(file =>
                    RegisterCheck.Run($"{package} {file}", RegisterOperations.OfYank(byPackage[package], FileOf(package, file).FileName))),
            ]),
            .. _whole.Keys.SelectMany(package => CheckWhole(package, byPackage[package])),
        ];
    }

    /// <summary>Judged up to the first write that nobody knows the outcome of: from then on its part has two
    /// writers, the late one and the next.</summary>
    private static IReadOnlyList<Violation> CheckWhole(string package, Operation[] operations)
    {
        var writes = operations.Where(operation => operation.Kind is OperationKind.SetStatus or OperationKind.Yank).ToArray();
        var end = writes.Where(write => write.Outcome is not Outcome.Ok).Select(write => write.Invoked).DefaultIfEmpty(TimeSpan.MaxValue).Min();
        return SnapshotCheck.Run(
            package,
            [.. writes.Where(write => write.Invoked < end).Select(write => new PartWrite(
                PartOf(package, write), Number(write.Value), write.Invoked, write.Completed))],
            [.. operations.Where(read => read.Page is { Files.Count: > 0 } && read.Completed < end).Select(read => new WholeRead(
                [Number(read.Page!.Status), .. Enumerable.Range(1, Files)
                    .Select(file => Number(read.Page.Files[FileOf(package, file).FileName].Yanked))],
                read.Invoked, read.Completed, read))]);
    }

    private static int PartOf(string package, Operation write) => write.Kind is OperationKind.SetStatus
        ? 0
        : Enumerable.Range(1, Files).Single(file => FileOf(package, file).FileName == write.File);

    private static int Number(string? value) => value is null ? 0 : int.Parse(value, CultureInfo.InvariantCulture);

    private static Distribution FileOf(string package, int number) => Wheel.Make(package.Replace('-', '_'), $"{number}.0");

    private async Task ReadAsync(int gateway, Func<bool> isEnough)
    {
        using var client = NewClient(gateway);
        var random = new Random(gateway);
        while (!isEnough())
        {
            var packages = random.Next(2) == 0 ? _contested.Keys.ToArray() : [.. _wholeOfWriter.Values];
            await client.ReadPageAsync(packages[random.Next(packages.Length)]);
        }
    }

    /// <summary>Writes values that nobody else writes, at the same time as a rival at another gateway.</summary>
    private async Task FightAsync(int gateway, string package, Func<bool> isEnough)
    {
        using var client = NewClient(gateway);
        using var timer = new PeriodicTimer(WriterPause);
        while (!isEnough())
        {
            var value = $"{Interlocked.Increment(ref _values)}";
            await (_values % 3 == 0
                ? client.YankAsync(package, FileOf(package, 1).FileName, value)
                : client.SetStatusAsync(package, value));
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
            if (write.Outcome is not Outcome.Ok)
            {
                await lost.CancelAsync();
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task<bool> MakeWholeAsync(RecordingClient client, int number, int generation)
    {
        var package = $"whole-{number}-{generation}";
        await MakeAsync(client, package);
        var isThere = (await client.ReadPageAsync(package)).Page?.Files.Count == Files;
        if (isThere)
        {
            _whole[package] = 0;
            _wholeOfWriter[number] = package;
        }

        return isThere;
    }

    private static async Task<string> MakeAsync(RecordingClient client, string package)
    {
        for (var number = 1; number <= Files; number++)
        {
            await client.UploadAsync(package, FileOf(package, number));
        }

        return package;
    }

    private RecordingClient NewClient(int gateway) =>
        new(log, _views, Interlocked.Increment(ref _clients), gateway + 1, gateways[gateway], password, Patience);
}
