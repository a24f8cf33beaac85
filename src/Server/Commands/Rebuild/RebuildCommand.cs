using System.CommandLine;
using Larder.Grains.Abstractions;
using Larder.Grains.Recovery;
using Larder.Grains.Sweeping;
using Larder.Server.Commands.Backups;
using Larder.Server.Settings;

namespace Larder.Server.Commands.Rebuild;

/// <summary><c>larder rebuild</c>: makes the database anew from what the artifact store alone knows.</summary>
internal static class RebuildCommand
{
    private const string OwnLayout = "larder", PyPICloudLayout = "pypicloud";

    public static Command Create(CommandContext context)
    {
        var fromBucket = new Option<bool>("--from-bucket")
        {
            Description = "From the artifact store (a bucket, or the folder of artifacts)",
            Required = true,
        };
        var layout = new Option<string>("--layout")
        {
            Description = $"Whose layout the store has: '{OwnLayout}', or '{PyPICloudLayout}' to adopt files where they are. Default: {OwnLayout}",
            HelpName = "name",
            DefaultValueFactory = _ => OwnLayout,
        };
        layout.AcceptOnlyFromAmong(OwnLayout, PyPICloudLayout);
        var dryRun = new Option<bool>("--dry-run") { Description = "Read everything, write nothing, and say what would be" };
        var parallel = BackupCommand.CreateParallel();
        var command = CommandContext.Create(
            "rebuild",
            "Make the database anew from the artifact store alone, or adopt a bucket of PyPICloud; can be run again after it was ended",
            [fromBucket, layout, dryRun, parallel],
            "larder rebuild --from-bucket --data /srv/larder",
            "larder rebuild --from-bucket --dry-run --config cluster.json",
            "larder rebuild --from-bucket --layout pypicloud --Artifacts:Store=S3 --Artifacts:S3:Bucket=wheels");
        command.SetAction((result, cancellationToken) =>
        {
            var adopts = result.GetRequiredValue(layout) is PyPICloudLayout;
            return RunAsync(
                context, context.Options.Load(result), adopts, result.GetValue(dryRun), result.GetValue(parallel), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, SettingsSources settings, bool adopts, bool dryRun, int parallel, CancellationToken cancellationToken)
    {
        using var access = DatabaseAndStore.Open(settings);
        if (!dryRun)
        {
            await PrepareAsync(access, adopts, cancellationToken);
        }

        var progress = new ProgressLine(context.Terminal, "Packages", total: null, TimeProvider.System);
        var spool = settings.Configuration["Upload:SpoolFolder"] ?? Path.GetTempPath();
        using var rebuild = new Rebuild(
            access, new FileInspection(access.Store, spool), WindowOf(settings), dryRun, parallel, progress);
        await DatabaseAndStore.ExplainAsync(async () =>
        {
            if (dryRun)
            {
                await WorkAsync();
                return true;
            }

            await RecoveryLog.BeginAsync(access.Database, IndexName.Main, adopts, TimeProvider.System.GetUtcNow(), cancellationToken);
            try
            {
                // From now on nobody starts; somebody may have since the first look.
                await access.RequireNoMembersAsync(cancellationToken);
                await WorkAsync();
            }
            catch (Exception exception) when (adopts)
            {
                await GiveUpAdoptionAsync(access, exception);
                throw;
            }

            await EndAsync(access, adopts, RebuildText.Summary(rebuild.Report), cancellationToken);
            return true;
        });
        progress.End();
        RebuildText.Write(context.Terminal, rebuild.Report, adopts, dryRun);
        return rebuild.Report.Skipped.IsEmpty && rebuild.Report.Lost.IsEmpty ? ExitStatus.Success : ExitStatus.Failure;

        Task WorkAsync() => adopts ? rebuild.AdoptAsync(cancellationToken) : rebuild.RunAsync(cancellationToken);
    }

    /// <summary>Half an adoption is a whole index, unlike half a rebuild: others may start on it again.</summary>
    private static async Task GiveUpAdoptionAsync(DatabaseAndStore access, Exception reason)
    {
        try
        {
            await EndAsync(access, adopts: true, $"ended early: {reason.Message}", CancellationToken.None);
        }
        catch (Exception exception) when (exception is DatabaseUnavailableException or DatabaseOutcomeUnknownException)
        {
            // As if the run had been killed; why it ends is told by the caller.
        }
    }

    private static Task EndAsync(DatabaseAndStore access, bool adopts, string detail, CancellationToken cancellationToken) =>
        RecoveryLog.EndAsync(access.Database, IndexName.Main, adopts, detail, TimeProvider.System.GetUtcNow(), cancellationToken);

    /// <summary>No upload is acknowledged that began longer ago: so long the database takes its row.</summary>
    private static TimeSpan WindowOf(SettingsSources settings) =>
        settings.Configuration.GetSection(SweeperOptions.Section).GetValue(nameof(SweeperOptions.Grace), new SweeperOptions().Grace) / 2;

    /// <summary>A database with the present schema, on which nobody works.</summary>
    private static async Task PrepareAsync(DatabaseAndStore access, bool adopts, CancellationToken cancellationToken)
    {
        await access.TakeAsync(cancellationToken);
        await DatabaseAndStore.ExplainAsync(async () =>
        {
            await access.Schema.MigrateAsync(upTo: null, cancellationToken);
            if (!adopts && !await RecoveryLog.MayBeginAsync(access.Database, cancellationToken))
            {
                throw new CommandException("The database is not empty: rebuild into a new one. Nothing was changed.");
            }

            if (adopts && await RecoveryLog.IsUnfinishedAsync(access.Database, cancellationToken))
            {
                throw new CommandException("A rebuild of this database was not finished: run it again first. Nothing was changed.");
            }

            return true;
        });
    }
}
