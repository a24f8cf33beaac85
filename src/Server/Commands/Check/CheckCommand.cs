using System.CommandLine;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Database;
using Larder.Grains.Packages;
using Larder.Grains.Sweeping;
using Microsoft.Extensions.Options;

namespace Larder.Server.Commands.Check;

/// <summary><c>larder check</c>: does every row have its bytes, and every byte its row? Works beside a running program and without one, and
/// on any machine that reaches database and store.</summary>
internal static class CheckCommand
{
    private const int DefaultParallel = 8;

    public static Command Create(CommandContext context)
    {
        var fast = new Option<bool>("--fast") { Description = "Compare sizes only, by the store's list; do not read the files" };
        var parallel = CreateParallel();
        var sweep = new Option<bool>("--sweep") { Description = "Before that, remove what sweepers remove, without waiting for them" };
        var grace = new Option<int?>("--grace")
        {
            Description = "Bytes without a row that are younger may belong to an upload that is under way. With --sweep, uploads under way "
                + "that are older must be sent again. Default: Sweeper:Grace; without --sweep, the time sweepers need beyond it too",
            HelpName = "minutes",
        };
        NumberRange.Restrict(grace, 0, 1_000_000);
        var json = CommandContext.CreateJsonOption();
        var command = CommandContext.Create(
            "check", "Compare the database with the artifact store; exit status 1 if they differ, 2 if not all could be checked",
            [fast, parallel, sweep, grace, json],
            "larder check", "larder check --fast --data /srv/larder", "larder check --config /etc/larder.json --parallel 32", "larder check --sweep");
        command.SetAction(async (result, cancellationToken) =>
        {
            using var access = DatabaseAndStore.Open(context.Options.Load(result));
            await access.RequireCurrentAsync(cancellationToken);
            await using var progress = new CheckProgress(context.Terminal, TimeProvider.System);
            var output = CheckOutput.New(progress, result.GetValue(json));
            var sweeper = access.Services.GetRequiredService<IOptions<SweeperOptions>>().Value;
            var given = result.GetValue(grace) is { } minutes ? TimeSpan.FromMinutes(minutes) : (TimeSpan?)null;
            var run = new Run(access.Services, progress, output, readBytes: !result.GetValue(fast), result.GetValue(parallel));
            try
            {
                if (result.GetValue(sweep))
                {
                    await run.SweepAsync(given ?? sweeper.Grace, cancellationToken);
                }

                return await run.CheckAsync(given ?? sweeper.Grace + (2 * sweeper.Interval), cancellationToken);
            }
            catch (Exception exception)
            {
                throw StartFailure.Explain(exception);
            }
        });
        return command;
    }

    /// <summary>The option that says how many files are read at a time.</summary>
    public static Option<int> CreateParallel()
    {
        var parallel = new Option<int>("--parallel")
        {
            Description = $"How many files are read at the same time. Default: {DefaultParallel}",
            HelpName = "number",
            DefaultValueFactory = _ => DefaultParallel,
        };
        NumberRange.Restrict(parallel, 1, 256);
        return parallel;
    }

    /// <summary>A check of everything.</summary>
    /// <param name="found">Called for each finding.</param>
    public static StoreCheck NewCheck(IServiceProvider services, CheckProgress progress, Action<Finding> found) => new(
        services.GetRequiredService<StoredFiles>(),
        services.GetRequiredService<StoredPackages>(),
        services.GetRequiredService<StoredGrainStates>(),
        services.GetRequiredService<IArtifactStore>(),
        new Patience(TimeProvider.System),
        progress,
        found);

    private sealed class Run(IServiceProvider services, CheckProgress progress, CheckOutput output, bool readBytes, int parallel)
    {
        private readonly StoreSweep _sweep = services.GetRequiredService<StoreSweep>();

        public Task SweepAsync(TimeSpan grace, CancellationToken cancellationToken) => _sweep.RunAsync(
            IndexName.Main,
            grace,
            swept => output.WriteSwept(swept.Head.Key.Value, swept.Head.Length, swept.Kind switch
            {
                SweptKind.Orphan => "no file has these bytes",
                SweptKind.Deleted => "bytes of a deleted file",
                _ => "a newer manifest is there",
            }),
            cancellationToken);

        /// <returns>The exit status.</returns>
        public async Task<int> CheckAsync(TimeSpan grace, CancellationToken cancellationToken)
        {
            var check = NewCheck(services, progress, output.Write);
            await check.RunAsync(await _sweep.ReadLimitsAsync(grace, cancellationToken), readBytes, parallel, cancellationToken);
            output.End(check.Totals, readBytes, await _sweep.FindLastRoundAsync(IndexName.Main, cancellationToken));
            return check.Totals.ExitStatus;
        }
    }
}
