using System.Globalization;
using System.Text;
using Larder.Cluster.Tests.Checking;
using Larder.Cluster.Tests.History;
using Larder.Cluster.Tests.Nemeses;
using Larder.Cluster.Tests.Running;

namespace Larder.Cluster.Tests.Reporting;

/// <summary>What happened in a run, as tables in Markdown.</summary>
internal sealed class RunReport(string title, IReadOnlyList<Operation> operations, IReadOnlyList<Episode> episodes)
{
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(8);

    private readonly StringBuilder _text = new();

    public string Write(IReadOnlyCollection<Restart> restarts, IReadOnlyCollection<Violation> violations)
    {
        _text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n");
        WriteOutcomes();
        WriteGaps(restarts);
        WriteLatencies();
        WriteFailures();
        WriteUndecided();
        _text.Append(CultureInfo.InvariantCulture, $"\nViolations: {violations.Count}");
        foreach (var rule in violations.GroupBy(violation => violation.Rule))
        {
            _text.Append(CultureInfo.InvariantCulture, $", {rule.Key} {rule.Count()}");
        }

        return _text.Append('\n').ToString();
    }

    private void WriteOutcomes()
    {
        _text.Append("| operation | ok | refused | unknown |\n|---|---|---|---|\n");
        foreach (var kind in operations.GroupBy(operation => operation.Kind).OrderBy(kind => kind.Key))
        {
            WriteOutcome(kind.Key.ToString(), [.. kind]);
        }

        WriteOutcome("all", operations);
    }

    private void WriteOutcome(string name, IReadOnlyCollection<Operation> kind)
    {
        var counts = kind.CountBy(operation => operation.Outcome).ToDictionary();
        _text.Append(CultureInfo.InvariantCulture,
            $"| {name} | {counts.GetValueOrDefault(Outcome.Ok)} | {counts.GetValueOrDefault(Outcome.Refused)} " +
            $"| {counts.GetValueOrDefault(Outcome.Unknown)} |\n");
    }

    private void WriteGaps(IReadOnlyCollection<Restart> restarts)
    {
        _text.Append("\n| nemesis | hit | s | unknown | no write for, s | no page for, s | worst gateway: no page for, s " +
            "| first write after, s | ended by itself | taken over |\n|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var episode in episodes)
        {
            var (from, to) = (episode.Struck, episode.Settled + Around);
            var during = Between(from, to);
            var (writes, pages) = (Writes(during), Pages(during));
            var worst = pages.GroupBy(page => page.Gateway).Select(gateway => Latencies.LongestGap(gateway, from, to)).DefaultIfEmpty().Max();
            var restarted = restarts.Count(restart => restart.At >= from && restart.At <= to);
            _text.Append(CultureInfo.InvariantCulture,
                $"| {episode.Name} | {episode.Target} | {Latencies.Seconds(episode.Settled - from)} " +
                $"| {during.Count(operation => operation.Outcome is Outcome.Unknown)} " +
                $"| {Latencies.Seconds(Latencies.LongestGap(writes, from, to))} | {Latencies.Seconds(Latencies.LongestGap(pages, from, to))} " +
                $"| {Latencies.Seconds(worst)} | {Latencies.Seconds(Latencies.FirstAnswer(writes, from))} | {restarted} | {episode.TakenOver} |\n");
        }
    }

    private void WriteLatencies()
    {
        _text.Append("\n| nemesis | page p50/p99 ms: before | during | after | write p50/p99 ms: before | during | after |\n" +
            "|---|---|---|---|---|---|---|\n");
        foreach (var episode in episodes)
        {
            IReadOnlyList<Operation>[] phases =
            [
                Between(episode.Struck - Around, episode.Struck),
                Between(episode.Struck, episode.Healed),
                Between(episode.Settled, episode.Settled + Around),
            ];
            _text.Append(CultureInfo.InvariantCulture,
                $"| {episode.Name} | {string.Join(" | ", phases.Select(phase => Percentiles(Pages(phase))))} " +
                $"| {string.Join(" | ", phases.Select(phase => Percentiles(Writes(phase))))} |\n");
        }
    }

    /// <summary>Answers that say that something is broken, and not only away.</summary>
    private void WriteFailures()
    {
        foreach (var failure in operations.Where(operation => operation.Outcome is Outcome.Unknown)
            .CountBy(operation => operation.Status == 0 ? operation.Failure ?? "" : $"{operation.Status}")
            .OrderByDescending(failure => failure.Value))
        {
            _text.Append(CultureInfo.InvariantCulture, $"\nUnknown by {failure.Key}: {failure.Value}");
        }

        foreach (var broken in operations.Where(operation => operation.Status is 500).Take(5))
        {
            _text.Append(
                CultureInfo.InvariantCulture,
                $"\n500 at {broken.Completed.TotalSeconds:F3} s, gateway {broken.Gateway}, {broken.Kind} {broken.Package}");
        }
    }

    private void WriteUndecided()
    {
        if (operations.Any(operation => operation.IsFinal))
        {
            var (files, undecided) = HistoryCheck.CountUndecided(operations);
            _text.Append(
                CultureInfo.InvariantCulture,
                $"\nOf {files} files {undecided} may be there in the end or not: nobody knows whether their last upload or deletion happened.\n");
        }
    }

    private static string Percentiles(IReadOnlyList<Operation> kind) =>
        $"{Latencies.Milliseconds(Latencies.Percentile(kind, 0.5))}/{Latencies.Milliseconds(Latencies.Percentile(kind, 0.99))}";

    private Operation[] Between(TimeSpan from, TimeSpan to) =>
        [.. operations.Where(operation => operation.Completed >= from && operation.Invoked <= to)];

    private static Operation[] Writes(IEnumerable<Operation> phase) => [.. phase.Where(operation => !operation.IsRead)];

    private static Operation[] Pages(IEnumerable<Operation> phase) =>
        [.. phase.Where(operation => operation.Kind is OperationKind.ReadPage)];
}
