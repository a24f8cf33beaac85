using Spectre.Console;

namespace Larder.Server.Commands.Import;

/// <summary>Runs an import and shows how far it is: a bar on a terminal, one line a file elsewhere.</summary>
internal static class ImportProgress
{
    /// <returns>In the order of the candidates.</returns>
    public static async Task<IReadOnlyList<ImportOutcome>> RunAsync(
        Terminal terminal,
        IReadOnlyList<Candidate> candidates,
        Func<Candidate, CancellationToken, Task<ImportOutcome>> import,
        int parallel,
        CancellationToken cancellationToken)
    {
        if (!terminal.CanAnimate)
        {
            return await RunAsync(candidates, import, parallel, outcome => WriteLine(terminal, outcome), cancellationToken);
        }

        IReadOnlyList<ImportOutcome> outcomes = [];
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Output) });
        await console.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("Importing", maxValue: Math.Max(1, candidates.Sum(candidate => candidate.Length)));
                outcomes = await RunAsync(
                    candidates, import, parallel, outcome => bar.Increment(outcome.Candidate.Length), cancellationToken);
                bar.Value = bar.MaxValue;
            });
        return outcomes;
    }

    private static async Task<IReadOnlyList<ImportOutcome>> RunAsync(
        IReadOnlyList<Candidate> candidates,
        Func<Candidate, CancellationToken, Task<ImportOutcome>> import,
        int parallel,
        Action<ImportOutcome> done,
        CancellationToken cancellationToken)
    {
        var outcomes = new ImportOutcome[candidates.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, candidates.Count),
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
            async (index, token) =>
            {
                outcomes[index] = await import(candidates[index], token);
                lock (outcomes)
                {
                    done(outcomes[index]);
                }
            });
        return outcomes;
    }

    private static void WriteLine(Terminal terminal, ImportOutcome outcome) =>
        terminal.Output.WriteLine(Terminal.Printable(outcome.Result switch
        {
            ImportResult.Imported => $"imported  {outcome.Candidate.FileName}",
            ImportResult.AlreadyThere => $"present   {outcome.Candidate.FileName}",
            _ => $"refused   {outcome.Candidate.FileName}: {outcome.Reason}",
        }));
}
