using System.CommandLine;
using System.IO.Compression;
using System.Security.Cryptography;
using Larder.Grains.Backups;

namespace Larder.Server.Commands.Backups;

/// <summary><c>larder backup</c>: everything into a folder, beside the running program.</summary>
internal static class BackupCommand
{
    private const int DefaultParallel = 8;

    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string>("folder") { Description = "Made if missing; an earlier backup in it is brought up to date" };
        var databaseOnly = new Option<bool>("--database-only") { Description = "Leave the files where they are" };
        var verify = new Option<bool>("--verify") { Description = "Read what an earlier backup copied, and copy it again if it is damaged" };
        var parallel = CreateParallel();
        var command = CommandContext.Create(
            "backup",
            "Copy the database, as of one moment, and every listed file; the program may go on meanwhile",
            [folder, databaseOnly, verify, parallel],
            "larder backup /backup/larder", "larder backup /backup/larder --database-only", "larder backup /backup/larder --verify --parallel 16");
        command.SetAction(async (result, cancellationToken) =>
        {
            var target = new BackupFolder(Path.GetFullPath(result.GetRequiredValue(folder)));
            using var access = DatabaseAndStore.Open(context.Options.Load(result));
            var backup = new Backup(access, target, context.Terminal);
            var seal = await DatabaseAndStore.ExplainAsync(() => backup.RunAsync(
                result.GetValue(databaseOnly), result.GetValue(verify), result.GetValue(parallel), cancellationToken));
            return Report(context.Terminal, target, seal);
        });
        return command;
    }

    public static Option<int> CreateParallel()
    {
        var parallel = new Option<int>("--parallel")
        {
            Description = $"How many files are read or written at the same time. Default: {DefaultParallel}",
            HelpName = "number",
            DefaultValueFactory = _ => DefaultParallel,
        };
        NumberRange.Restrict(parallel, 1, 256);
        return parallel;
    }

    private static int Report(Terminal terminal, BackupFolder folder, BackupSeal seal)
    {
        foreach (var file in seal.Damaged)
        {
            terminal.Output.WriteLine($"damaged  {file.FileName}: {file.Problem}");
        }

        var files = seal.DatabaseOnly
            ? $"the {seal.Files.Count} files it lists were left where they are"
            : $"{seal.Files.Count} files ({PackageText.Size(seal.Files.SizeBytes)}), {seal.Damaged.Count} of them damaged";
        terminal.Output.WriteLine(
            $"Backed up {seal.Database.Rows.Values.Sum()} rows as of {seal.AsOf.UtcDateTime:u} ({PackageText.Size(seal.Database.SizeBytes)}), "
            + $"{files}, to {folder.Root}.");
        return seal.Damaged.Count is 0 ? ExitStatus.Success : ExitStatus.Failure;
    }

    /// <summary>One run.</summary>
    private sealed class Backup(DatabaseAndStore access, BackupFolder folder, Terminal terminal)
    {
        public async Task<BackupSeal> RunAsync(bool databaseOnly, bool verify, int parallel, CancellationToken cancellationToken)
        {
            var schema = await access.RequireDatabaseAsync(cancellationToken);
            Directory.CreateDirectory(folder.Root);
            var name = BackupFolder.NewDatabaseName(TimeProvider.System.GetUtcNow());
            var totals = await WriteDatabaseAsync(name, schema.Version, cancellationToken);

            // Files are never changed, and none is removed until long after its deletion: what the database of a moment ago
            // lists can be copied now.
            var (count, bytes) = await CountFilesAsync(name, cancellationToken);
            IReadOnlyList<DamagedArtifact> damaged = databaseOnly
                ? []
                : await CopyFilesAsync(name, count, verify, parallel, cancellationToken);

            var path = Path.Combine(folder.Root, name);
            await using var file = File.OpenRead(path);
            var seal = new BackupSeal(
                BackupSeal.FormatName,
                BackupSeal.CurrentVersion,
                ProgramVersion.Text,
                totals.Header.AsOf,
                schema.Version,
                databaseOnly,
                new SealedDatabase(
                    name, file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)), totals.Rows),
                new SealedFiles(count, bytes),
                damaged);
            await folder.SealAsync(seal, cancellationToken);
            return seal;
        }

        private async Task<DumpTotals> WriteDatabaseAsync(string name, int schema, CancellationToken cancellationToken)
        {
            var progress = new ProgressLine(terminal, "Copying rows", total: null, TimeProvider.System);
            var totals = await BackupFolder.WriteAsync(Path.Combine(folder.Root, name), async file =>
            {
                await using var compressed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
                return await DatabaseDump.WriteAsync(access.Database, schema, compressed, () => progress.Add(), cancellationToken);
            });
            progress.End();
            return totals;
        }

        private async Task<(long Count, long Bytes)> CountFilesAsync(string name, CancellationToken cancellationToken)
        {
            var (count, bytes) = (0L, 0L);
            await foreach (var file in ListedFile.ReadAsync(folder.ReadRowsAsync(name, cancellationToken), cancellationToken))
            {
                count++;
                bytes += file.Size;
            }

            return (count, bytes);
        }

        private async Task<IReadOnlyList<DamagedArtifact>> CopyFilesAsync(
            string name, long count, bool verify, int parallel, CancellationToken cancellationToken)
        {
            var progress = new ProgressLine(terminal, "Copying files", count, TimeProvider.System);
            var copies = new FileCopies(access.Store, folder, verify, parallel, progress.Add);
            await copies.SaveAsync(ListedFile.ReadAsync(folder.ReadRowsAsync(name, cancellationToken), cancellationToken), cancellationToken);
            progress.End();
            return [.. copies.Damaged.OrderBy(file => file.ArtifactKey, StringComparer.Ordinal)];
        }
    }
}
