using System.CommandLine;

namespace Larder.Server.Commands.Backups;

/// <summary><c>larder restore</c>: a backup into an empty database.</summary>
internal static class RestoreCommand
{
    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string>("folder") { Description = "What 'larder backup' made" };
        var databaseOnly = new Option<bool>("--database-only") { Description = "The store has the files already" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read the whole backup and compare its digests; change nothing" };
        var verify = new Option<bool>("--verify") { Description = "Compare files that the store has already by digest, and not by size" };
        var parallel = BackupCommand.CreateParallel();
        var command = CommandContext.Create(
            "restore",
            "Bring a backup back into an empty database of either engine, and its files into the store",
            [folder, databaseOnly, dryRun, verify, parallel],
            "larder restore /backup/larder --data /srv/larder",
            "larder restore /backup/larder --dry-run",
            "larder restore /backup/larder --config cluster.json --database-only");
        command.SetAction(async (result, cancellationToken) =>
        {
            var source = new BackupFolder(Path.GetFullPath(result.GetRequiredValue(folder)));
            var seal = await source.ReadSealAsync(cancellationToken);
            await source.VerifyDatabaseAsync(seal, cancellationToken);
            using var access = DatabaseAndStore.Open(context.Options.Load(result));
            var restore = new Restore(
                access, source, seal, context.Terminal, result.GetValue(verify), result.GetValue(parallel));
            var damaged = await DatabaseAndStore.ExplainAsync(() => result.GetValue(dryRun)
                ? restore.CompareAsync(cancellationToken)
                : restore.RunAsync(databaseOnly: result.GetValue(databaseOnly) || seal.DatabaseOnly, cancellationToken));
            return Report(context.Terminal, seal, damaged, result.GetValue(dryRun));
        });
        return command;
    }

    private static int Report(Terminal terminal, BackupSeal seal, IReadOnlyList<DamagedArtifact> damaged, bool dryRun)
    {
        foreach (var file in damaged)
        {
            terminal.Output.WriteLine($"damaged  {file.FileName}: {file.Problem}");
        }

        terminal.Output.WriteLine(
            $"{(dryRun ? "Compared" : "Restored")} {seal.Database.Rows.Values.Sum()} rows as of {seal.AsOf.UtcDateTime:u} and "
            + $"{seal.Files.Count} files ({PackageText.Size(seal.Files.SizeBytes)}), {damaged.Count} of them damaged.");
        if (!dryRun)
        {
            terminal.Error.WriteLine(
                "Users, passwords and tokens are those of the backup: what was revoked, disabled or changed since counts again.");
        }

        if (seal.DatabaseOnly)
        {
            terminal.Error.WriteLine("The backup has the database alone: 'larder check --fast' tells whether the store has every file.");
        }

        return damaged.Count is 0 ? ExitStatus.Success : ExitStatus.Failure;
    }
}
