using System.Globalization;
using Larder.Clients.Tests.Distributions;
using Larder.Clients.Tests.Running;
using Larder.Cluster.Tests.History;
using Larder.Cluster.Tests.Reporting;
using Larder.Cluster.Tests.Running;
using Larder.Cluster.Tests.Workload;

namespace Larder.Cluster.Tests;

/// <summary>What the death of a silo costs, measured.</summary>
/// <remarks><c>LARDER_FAILOVER_ROUNDS</c> (default 1) deaths. No time decides the test, for machines that are busy: the figures are
/// in the report.</remarks>
[Collection("Clusters, one at a time")]
public sealed class FailoverTests
{
    private const int Packages = 24;
    private const int PagesOfTraffic = 50;
    private const int CallsOfTraffic = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PatienceWithAnswers = TimeSpan.FromMinutes(1);

    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("LARDER_FAILOVER_ROUNDS") ?? "1", CultureInfo.InvariantCulture);

    private readonly OperationLog _log = new();
    private readonly List<string> _rounds = [];
    private readonly List<int> _moved = [];
    private readonly List<Operation> _unansweredOthers = [];
    private readonly PageViews _views = new();
    private readonly List<TimeSpan> _calls = [];
    private readonly List<TimeSpan> _writes = [];
    private readonly List<TimeSpan> _otherCalls = [];
    private readonly List<TimeSpan> _pages = [];
    private readonly List<TimeSpan> _writtenPages = [];
    private readonly List<TimeSpan> _otherPages = [];
    private int _clients;

    [Fact]
    public async Task A_killed_silo_is_missed_for_seconds_by_its_packages_and_by_no_others()
    {
        await using var cluster = await RunningCluster.StartAsync("failover", separate: false);
        await Evidence.KeepAsync("failover", _log, () => RunAsync(cluster));
    }

    private async Task RunAsync(RunningCluster cluster)
    {
        await using var supervisor = cluster.Supervise(_log);
        using (var client = NewClient(cluster, 0))
        {
            foreach (var package in Names)
            {
                Assert.Equal(Outcome.Ok, (await client.UploadAsync(package, _files[package])).Outcome);
            }
        }

        for (var round = 0; round < Rounds; round++)
        {
            await MeasureAsync(cluster, supervisor, cluster.Silos[round % cluster.Silos.Count]);
        }

        var reads = _log.ToList().Count(operation => operation is { Kind: OperationKind.ReadPage, Outcome: not Outcome.Ok });
        var otherReads = _unansweredOthers.Count(operation => operation.IsRead);
        var report =
            $"""
            ## kill -9 of one of three silos, {Rounds} times

            | | packages | median s | max s |
            |---|---|---|---|
            {Row("grain calls to its packages answer again after", _calls)}
            {Row("writes to its packages are acknowledged again after", _writes)}
            {Row("calls to other packages: slowest meanwhile", _otherCalls)}
            {Row("pages of its packages, cached: longest gap at a gateway", _pages)}
            {Row("pages of its packages that are being written: longest gap at a gateway", _writtenPages)}
            {Row("pages of other packages: longest gap at a gateway", _otherPages)}

            {reads} reads were not answered. Of other packages, after the kill: {otherReads} reads, {_unansweredOthers.Count - otherReads} calls.
            {string.Join("; ", _rounds)}.

            """;
        TestContext.Current.TestOutputHelper!.WriteLine(report);
        await Evidence.ReportAsync("failover", report);
        Assert.All(_moved, count => Assert.NotEqual(0, count));
        Assert.DoesNotContain(_unansweredOthers, operation => operation.IsRead);
        Assert.Empty(supervisor.Failures);
    }

    private static IEnumerable<string> Names => Enumerable.Range(0, Packages).Select(number => $"failover-{number}");

    /// <summary>Made once: archives hold the time they were made at.</summary>
    private readonly Dictionary<string, Distribution> _files =
        Names.ToDictionary(package => package, package => Wheel.Make(package.Replace('-', '_'), "1.0"));

    /// <summary>Half of the packages get writes; the others get calls that change nothing: the same file again.</summary>
    private static bool GetsWrites(string package) => package[^1] % 2 == 0;

    private async Task MeasureAsync(RunningCluster cluster, Supervisor supervisor, Member silo)
    {
        using var end = new CancellationTokenSource();
        var begun = _log.Now;
        Task[] clients =
        [
            .. Names.Select((package, number) => ProbeAsync(cluster, number % cluster.Gateways.Count, package, end.Token)),
            .. cluster.Gateways.SelectMany((_, gateway) => Names.Chunk(6).Select(some => ReadAsync(cluster, gateway, some, end.Token))),
        ];
        Assert.True(
            await Eventually.IsTrueAsync(() => IsUnderWay(cluster, begun), PatienceWithAnswers), "The traffic does not get under way.");
        await silo.WaitUntilItRunsAsync();
        supervisor.Hold(silo);
        var before = await ReadEpochsAsync(cluster);
        var killed = _log.Now;
        await silo.SendAsync(Signal.Kill);
        await Task.Delay(Watched, TestContext.Current.CancellationToken);
        var missed = await WaitForAnswersAsync(killed);
        var watched = _log.Now;
        await end.CancelAsync();
        await Task.WhenAll(clients);
        Assert.True(missed.Count == 0, $"{PatienceWithAnswers} after {silo} was killed nobody can change {string.Join(", ", missed)}.");
        var after = await ReadEpochsAsync(cluster);
        supervisor.Release(silo);
        await cluster.WaitUntilReadyAsync();
        HashSet<string> moved = [.. Names.Where(package => before[package] != after[package])];
        _moved.Add(moved.Count);
        _rounds.Add($"{silo} at {Latencies.Seconds(killed)} s: {moved.Count} packages moved");
        Evaluate(killed, watched, moved);
    }

    /// <summary>Whether since then every gateway has shown each page many times, and each package has acknowledged some calls.</summary>
    private bool IsUnderWay(RunningCluster cluster, TimeSpan since)
    {
        var answered = _log.ToList().Where(operation => operation.Invoked >= since && operation.Outcome is Outcome.Ok).ToArray();
        var pages = answered.Where(operation => operation.Kind is OperationKind.ReadPage)
            .CountBy(operation => (operation.Package, operation.Gateway)).Where(page => page.Value >= PagesOfTraffic);
        var calls = answered.Where(operation => !operation.IsRead)
            .CountBy(operation => operation.Package).Where(package => package.Value >= CallsOfTraffic);
        return pages.Count() == Packages * cluster.Gateways.Count && calls.Count() == Packages;
    }

    /// <summary>Waits until every package has acknowledged a call that was sent after the kill.</summary>
    /// <returns>The packages that have not.</returns>
    private async Task<IReadOnlyCollection<string>> WaitForAnswersAsync(TimeSpan killed)
    {
        HashSet<string> missing = [];
        await Eventually.IsTrueAsync(
            () =>
            {
                missing = [.. Names];
                missing.ExceptWith(_log.ToList().Where(operation => !operation.IsRead && operation.Invoked >= killed &&
                    operation.Outcome is Outcome.Ok).Select(operation => operation.Package));
                return missing.Count == 0;
            },
            PatienceWithAnswers);
        return missing;
    }

    private void Evaluate(TimeSpan killed, TimeSpan watched, HashSet<string> moved)
    {
        var since = _log.ToList().Where(operation => operation.Completed >= killed).ToLookup(operation => operation.Package);
        foreach (var package in Names)
        {
            var isMoved = moved.Contains(package);
            var probes = since[package].Where(operation => !operation.IsRead).ToArray();
            (isMoved ? GetsWrites(package) ? _writes : _calls : _otherCalls).Add(
                (isMoved ? Latencies.FirstAnswer(probes, killed) : Latencies.Percentile(probes, 1)) ?? Patience);
            if (!isMoved)
            {
                _unansweredOthers.AddRange(since[package].Where(operation => operation.Outcome is not Outcome.Ok));
            }

            // A page that is being written is not cached: the write has just ended its leases.
            var reads = since[package].Where(operation => operation.Kind is OperationKind.ReadPage);
            (isMoved ? GetsWrites(package) ? _writtenPages : _pages : _otherPages).AddRange(reads
                .GroupBy(page => page.Gateway).Select(gateway => Latencies.LongestGap(gateway, killed, watched)));
        }
    }

    private async Task ProbeAsync(RunningCluster cluster, int gateway, string package, CancellationToken end)
    {
        using var client = NewClient(cluster, gateway);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var number = 0; !end.IsCancellationRequested; number++)
        {
            await (GetsWrites(package)
                ? client.SetStatusAsync(package, $"{_log.Now.Ticks}")
                : client.UploadAsync(package, _files[package]));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task ReadAsync(RunningCluster cluster, int gateway, string[] packages, CancellationToken end)
    {
        var clients = packages.Select(package => (Package: package, Client: NewClient(cluster, gateway))).ToArray();
        await Task.WhenAll(clients.Select(async reader =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (!end.IsCancellationRequested)
            {
                await reader.Client.ReadPageAsync(reader.Package);
                await timer.WaitForNextTickAsync(CancellationToken.None);
            }

            reader.Client.Dispose();
        }));
    }

    private static async Task<Dictionary<string, string>> ReadEpochsAsync(RunningCluster cluster) =>
        (await cluster.QueryAsync("select name, epoch from package")).ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);

    private static string Row(string text, List<TimeSpan> times)
    {
        var sorted = times.Order().ToArray();
        return sorted.Length == 0
            ? $"| {text} | 0 | - | - |"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"| {text} | {sorted.Length} | {sorted[sorted.Length / 2].TotalSeconds:F2} | {sorted[^1].TotalSeconds:F2} |");
    }

    private RecordingClient NewClient(RunningCluster cluster, int gateway) => new(
        _log, _views, Interlocked.Increment(ref _clients), gateway + 1, cluster.Gateways[gateway].Url!, cluster.Password, Patience);
}
