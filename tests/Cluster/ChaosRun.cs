using Larder.Cluster.Tests.Checking;
using Larder.Cluster.Tests.History;
using Larder.Cluster.Tests.Nemeses;
using Larder.Cluster.Tests.Reporting;
using Larder.Cluster.Tests.Running;
using Larder.Cluster.Tests.Workload;

namespace Larder.Cluster.Tests;

/// <summary>One cluster under traffic, and one nemesis after the other.</summary>
internal sealed class ChaosRun(string name, int seed) : IAsyncDisposable
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    private readonly OperationLog _log = new();
    private readonly List<Episode> _episodes = [];
    private readonly Random _random = new(seed);
    private RunningCluster? _cluster;

    public RunningCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    public Contest? Contest { get; private set; }

    public async Task StartAsync(bool separate) => _cluster = await RunningCluster.StartAsync(separate);

    /// <summary>Lets the nemeses strike one after the other until the time is up, each at least once if <paramref name="time"/> is zero.</summary>
    /// <returns>The report.</returns>
    public async Task<string> RunAsync(IReadOnlyList<Nemesis> nemeses, TimeSpan time, TrafficPlan plan)
    {
        var board = new Board($"chaos{seed & 0xffff:x4}", activePackages: 8, filesOfPackage: 30);
        var gateways = Cluster.Gateways.Select(gateway => gateway.Url!).ToArray();
        await using var supervisor = Cluster.Supervise(_log);
        await using var traffic = new Traffic(_log, board, gateways, Cluster.Password, plan, seed);
        Contest = new Contest(_log, board, gateways, Cluster.Password, _random);
        var stage = new Stage(Cluster, supervisor, Contest, _random);
        await WaitAsync(Calm);
        foreach (var nemesis in nemeses.TakeWhile(_ => time == TimeSpan.Zero || _log.Now < time))
        {
            await StrikeAsync(nemesis, stage);
        }

        await WaitAsync(Calm);
        await traffic.StopAsync();
        await traffic.ReadAllAsync();
        return await JudgeAsync(supervisor);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            _cluster.KeepLogs(name);
            await _cluster.DisposeAsync();
        }
    }

    private async Task StrikeAsync(Nemesis nemesis, Stage stage)
    {
        stage.Forget();
        var struck = _log.Now;
        TestContext.Current.SendDiagnosticMessage("{0,6:F1} s {1}", struck.TotalSeconds, nemesis.Name);
        await nemesis.Strike(stage);
        await WaitAsync(nemesis.Duration);
        await nemesis.Heal(stage);
        var healed = _log.Now;
        await Cluster.WaitUntilReadyAsync();
        await Task.WhenAll(stage.Background);
        stage.Background.Clear();
        _episodes.Add(new Episode(nemesis.Name, stage.Target?.Name ?? "", struck, healed, _log.Now));
        await WaitAsync(Calm);
    }

    private async Task<string> JudgeAsync(Supervisor supervisor)
    {
        var operations = _log.ToList();
        List<Violation> violations =
        [
            .. HistoryCheck.Run(operations),
            .. AuditCheck.Run(operations, await Cluster.QueryAsync(AuditCheck.Query)),
            .. await CheckStoreAsync(),
        ];
        var report = new RunReport($"{name}, seed {seed}", operations, _episodes).Write(supervisor.Restarts, violations);
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Script.Results).FullName, $"{name}.md"), report);
        if (violations.Count > 0)
        {
            OperationLog.Write(Path.Combine(Script.Results, $"{name}.history.jsonl"), operations);
            Assert.Fail($"{report}\n{string.Join('\n', violations.Take(20))}");
        }

        return report;
    }

    /// <summary>AGREE: every row has its bytes, and nothing is there twice.</summary>
    private async Task<IEnumerable<Violation>> CheckStoreAsync()
    {
        List<Violation> violations = [];
        try
        {
            await Cluster.CommandAsync("check");
        }
        catch (InvalidOperationException exception)
        {
            violations.Add(new Violation(Rule.Agree, "larder check", exception.Message, null));
        }

        var twice = await Cluster.QueryAsync(
            "select file_name, count(*) from file where deleted_at is null group by index_name, file_name having count(*) > 1");
        violations.AddRange(twice.Select(row => new Violation(Rule.Agree, row[0], $"{row[1]} rows", null)));
        return violations;
    }

    private static Task WaitAsync(TimeSpan time) => Task.Delay(time, TestContext.Current.CancellationToken);
}
