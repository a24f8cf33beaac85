using System.CommandLine;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Sweeping;
using Larder.Server.Commands.Check;
using Larder.Server.Operator;
using Larder.Server.Settings;
using Microsoft.Extensions.Options;

namespace Larder.Server.Commands.Repair;

/// <summary><c>larder repair</c>: puts right what a check finds, as far as that can be done without losing anything.</summary>
internal static class RepairCommand
{
    private const string TokenVariable = "LARDER_TOKEN";

    public static Command Create(CommandContext context)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing" };
        var deleteMissing = new Option<bool>("--delete-missing")
        {
            Description = "Delete files whose bytes are gone or damaged, instead of yanking them; only the same bytes may come back",
        };
        var many = new Option<bool>("--many") { Description = "Go on even if more than a tenth of all files, and more than ten, are broken" };
        var gateway = new Option<Uri?>("--gateway")
        {
            Description = $"Change packages through this gateway, with an administrator's token in {TokenVariable}. "
                + "Default: the program that runs with this data folder",
            HelpName = "url",
        };
        var parallel = CheckCommand.CreateParallel();
        var command = CommandContext.Create(
            "repair", "Check everything and put right what can be; exit status 1 if something is left for a person",
            [dryRun, deleteMissing, many, gateway, parallel],
            "larder repair --dry-run", "larder repair", "larder repair --delete-missing --gateway https://pypi.example.org");
        command.SetAction(async (result, cancellationToken) =>
        {
            var settings = context.Options.Load(result);
            await using var connection = new Connection(settings, result.GetValue(gateway));
            connection.RequireToken(isNeeded: !result.GetValue(dryRun));
            using var access = DatabaseAndStore.Open(settings);
            await access.RequireCurrentAsync(cancellationToken);
            try
            {
                var run = new Run(access.Services, context.Terminal, result.GetValue(deleteMissing), result.GetValue(many));
                return await run.RunAsync(
                    result.GetValue(parallel), result.GetValue(dryRun), () => connection.OpenAsync(cancellationToken), cancellationToken);
            }
            catch (Exception exception)
            {
                throw StartFailure.Explain(exception);
            }
        });
        return command;
    }

    private sealed class Run(IServiceProvider services, Terminal terminal, bool deleteMissing, bool many)
    {
        /// <returns>The exit status.</returns>
        public async Task<int> RunAsync(
            int parallel, bool dryRun, Func<Task<OperatorClient>> client, CancellationToken cancellationToken)
        {
            List<RepairStep> steps = [];
            StoreCheck check;
            await using (var progress = new CheckProgress(terminal, TimeProvider.System))
            {
                check = CheckCommand.NewCheck(services, progress, finding => Add(steps, finding));
                var grace = services.GetRequiredService<IOptions<SweeperOptions>>().Value.Grace;
                var limits = await services.GetRequiredService<StoreSweep>().ReadLimitsAsync(grace, cancellationToken);
                await check.RunAsync(limits, readBytes: true, parallel, cancellationToken);
            }

            RequireLittle(check.Totals);
            var remake = new MetadataRemake(services.GetRequiredService<IArtifactStore>());
            var repairer = new Repairer(check, remake, client, terminal.Output, dryRun);
            foreach (var step in steps)
            {
                await repairer.RunAsync(step, cancellationToken);
            }

            var notChecked = check.Totals[FindingWord.Unchecked];
            terminal.Output.WriteLine(
                $"Checked {check.Totals.Files} files and {check.Totals.Packages} packages: {repairer.Done} "
                + $"{(dryRun ? "would be put right" : "put right")}, {repairer.Left} left, {notChecked} could not be checked.");
            return repairer.Left > 0 ? ExitStatus.Failure : notChecked > 0 ? ExitStatus.Unchecked : ExitStatus.Success;
        }

        private void Add(List<RepairStep> steps, Finding finding)
        {
            if (RepairPlan.Decide(finding, deleteMissing) is { } step)
            {
                steps.Add(step);
            }
        }

        private void RequireLittle(CheckTotals totals)
        {
            if (!many && RepairPlan.IsTooMuch(totals[FindingWord.Damaged], totals.Files))
            {
                throw new CommandException(
                    $"{totals[FindingWord.Damaged]} of {totals.Files} files are broken: do the settings name the right store? If so, add --many.");
            }
        }
    }

    /// <summary>The way to the grains: a gateway's address, the running program's socket, or a program of one's own.</summary>
    private sealed class Connection(SettingsSources settings, Uri? gateway) : IAsyncDisposable
    {
        private OperatorClient? _client;

        /// <summary>Before the check, which may take hours.</summary>
        /// <exception cref="CommandException">There is no token for the gateway.</exception>
        public void RequireToken(bool isNeeded)
        {
            if (isNeeded && gateway is not null && Token is null)
            {
                throw new CommandException($"Put an administrator's token into the variable {TokenVariable}.");
            }
        }

        private static string? Token => Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token : null;

        public async Task<OperatorClient> OpenAsync(CancellationToken cancellationToken) =>
            _client ??= gateway is not null ? OperatorClient.To(gateway, Token!)
                : !settings.UsesPostgres ? await OperatorClient.ConnectAsync(settings, cancellationToken)
                : await OperatorClient.TryConnectAsync(settings, cancellationToken)
                    ?? throw new CommandException("No gateway runs with this data folder: run this on a gateway's machine, or add --gateway.");

        public async ValueTask DisposeAsync()
        {
            if (_client is not null)
            {
                await _client.DisposeAsync();
            }
        }
    }
}
