using Larder.Cluster.Tests.Checking;
using Larder.Cluster.Tests.History;
using Larder.Cluster.Tests.Nemeses;
using Larder.Cluster.Tests.Reporting;
using Larder.Cluster.Tests.Running;
using Larder.Cluster.Tests.Workload;

namespace Larder.Cluster.Tests;

/// <summary>One cluster under traffic, and one nemesis after the other.</summary>
/// <remarks>Its report is left beside other results, and where it does not end well, its history too.</remarks>
internal sealed class ChaosRun(string name, int seed) : IAsyncDisposable
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    /// <summary>A run with fewer acknowledged operations has shown nothing. Any run has many times as many.</summary>
    private static readonly Dictionary<OperationKind, int> Least = new()
    {
        [OperationKind.Upload] = 100,
        [OperationKind.Yank] = 10,
        [OperationKind.Delete] = 5,
        [OperationKind.SetStatus] = 10,
        [OperationKind.ReadPage] = 1_000,
        [OperationKind.ReadFile] = 100,
        [OperationKind.ReadRoot] = 5,
    };

    private readonly OperationLog _log = new();
    private readonly List<Episode> _episodes = [];
    private readonly Random _random = new(seed);
    private RunningCluster? _cluster;

    public RunningCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    public OperationLog Log => _log;

    public Contest? Contest { get; private set; }

    public IReadOnlyList<Episode> Episodes => _episodes;

    public async Task StartAsync(bool separate) => _cluster = await RunningCluster.StartAsync(name, separate);

    /// <summary>Lets the nemeses strike one after the other until the time is up, each of them once if <paramref name="time"/> is zero.</summary>
    /// <returns>The report.</returns>
    public async Task<string> RunAsync(IReadOnlyList<Nemesis> nemeses, TimeSpan time, TrafficPlan plan)
    {
        await using var supervisor = Cluster.Supervise(_log);
        IReadOnlyList<Violation> violations = [];
        try
        {
            await StrikeAllAsync(nemeses, time, plan, supervisor);
            var operations = Expiry.Note(_log.ToList(), _episodes);
            violations = await JudgeAsync(operations);
            var report = await ReportAsync(operations, supervisor, violations);
            Assert.True(violations.Count == 0, $"{report}\n{string.Join('\n', violations.Take(20))}");
            Assert.Empty(supervisor.Failures);
            Assert.NotEmpty(_episodes);
            Assert.True(time > TimeSpan.Zero || _episodes.Count == nemeses.Count);
            Assert.All(Least, kind => Assert.True(
                operations.Count(operation => operation.Kind == kind.Key && operation.Outcome is Outcome.Ok) >= kind.Value,
                $"Fewer than {kind.Value} of {kind.Key} were acknowledged:\n{report}"));
            return report;
        }
        catch (Exception)
        {
            var operations = Expiry.Note(_log.ToList(), _episodes);
            Evidence.Keep(name, operations);
            await ReportAsync(operations, supervisor, violations);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task StrikeAllAsync(IReadOnlyList<Nemesis> nemeses, TimeSpan time, TrafficPlan plan, Supervisor supervisor)
    {
        var board = new Board($"chaos{seed & 0xffff:x4}", activePackages: 8, filesOfPackage: 30);
        var gateways = Cluster.Gateways.Select(gateway => gateway.Url!).ToArray();
        await using var traffic = new Traffic(_log, board, gateways, Cluster.Password, plan, seed);
        var end = _log.Now + time;
        Contest = new Contest(_log, board, gateways, Cluster.Password, _random);
        var stage = new Stage(Cluster, supervisor, Contest, _random);
        await WaitAsync(Calm);
        foreach (var nemesis in nemeses.TakeWhile(_ => time == TimeSpan.Zero || _log.Now < end))
        {
            await StrikeAsync(nemesis, stage);
        }

        await WaitAsync(Calm);
        await traffic.StopAsync();
        await traffic.ReadAllAsync();
    }

    private async Task StrikeAsync(Nemesis nemesis, Stage stage)
    {
        stage.Forget();
        var struck = _log.Now;
        TestContext.Current.SendDiagnosticMessage("{0,6:F1} s {1}", struck.TotalSeconds, nemesis.Name);
        await nemesis.Strike(stage);
        await WaitAsync(nemesis.Duration);
        var takenOver = nemesis.MakesRivals ? await stage.WaitForTakeOverAsync() : 0;
        await nemesis.Heal(stage);
        var healed = _log.Now;
        await Cluster.WaitUntilReadyAsync();
        await Task.WhenAll(stage.Background);
        stage.Background.Clear();
        _episodes.Add(new Episode(nemesis.Name, stage.Target?.Name ?? "", struck, healed, _log.Now, takenOver));
        await WaitAsync(Calm);
    }

    private async Task<IReadOnlyList<Violation>> JudgeAsync(IReadOnlyList<Operation> operations) =>
    [
        .. HistoryCheck.Run(operations),
        .. AuditCheck.Run(operations, await Cluster.QueryAsync(AuditCheck.Query)),
        .. StoredFilesCheck.Run(operations, await Cluster.QueryAsync(StoredFilesCheck.Query)),
        .. await CheckStoreAsync(),
    ];

    private async Task<string> ReportAsync(
        IReadOnlyList<Operation> operations, Supervisor supervisor, IReadOnlyList<Violation> violations)
    {
        var report = new RunReport($"{name}, seed {seed}", operations, _episodes).Write(supervisor.Restarts, violations);
        await Evidence.ReportAsync(name, report);
        return report;
    }

    /// <summary>AGREE: every row has its bytes.</summary>
    private async Task<IEnumerable<Violation>> CheckStoreAsync()
    {
        try
        {
            await Cluster.CommandAsync("check");
            return [];
        }
        catch (InvalidOperationException exception)
        {
            return [new Violation(Rule.Agree, "larder check", exception.Message, null)];
        }
    }

    private static Task WaitAsync(TimeSpan time) => Task.Delay(time, TestContext.Current.CancellationToken);
}
