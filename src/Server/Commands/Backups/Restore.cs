using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Backups;
using Larder.Grains.Manifests;
using Larder.Silo.Database;

namespace Larder.Server.Commands.Backups;

/// <summary>Brings one backup back: first all files, which nobody sees without their rows, then the whole database in one transaction. A
/// run that is killed is begun again; what it had copied stays.</summary>
internal sealed class Restore(
    DatabaseAndStore access, BackupFolder folder, BackupSeal seal, Terminal terminal, bool verify, int parallel)
{
    /// <summary>Reads everything and changes nothing.</summary>
    /// <returns>Files that the backup does not have, or has with other bytes.</returns>
    public async Task<IReadOnlyList<DamagedArtifact>> CompareAsync(CancellationToken cancellationToken)
    {
        var progress = new ProgressLine(terminal, "Comparing files", seal.Files.Count, TimeProvider.System);
        var copies = new FileCopies(access.Store, folder, verify: true, parallel, progress.Add);
        if (seal.DatabaseOnly)
        {
            await foreach (var _ in folder.ReadRowsAsync(seal.Database.File, cancellationToken))
            {
                // Reading it is the comparison: whether every line can be read, and how many there are.
            }
        }
        else
        {
            await copies.CompareAsync(ReadFiles(cancellationToken), cancellationToken);
        }

        progress.End();
        return [.. copies.Damaged];
    }

    /// <summary>Everything.</summary>
    /// <returns>Files that are listed now and that the store does not have, as it was when the backup was made, or since.</returns>
    /// <exception cref="CommandException">Somebody works on the database, or it is not empty. Nothing was changed.</exception>
    public async Task<IReadOnlyList<DamagedArtifact>> RunAsync(bool databaseOnly, CancellationToken cancellationToken)
    {
        await access.TakeAsync(cancellationToken);
        await PrepareAsync(cancellationToken);
        IReadOnlyList<DamagedArtifact> damaged = databaseOnly ? seal.Damaged : await CopyFilesAsync(cancellationToken);
        var serials = await ReadSerialsAsync(cancellationToken);

        // Higher than any epoch that was ever counted up to, and than that of any restore before.
        var now = TimeProvider.System.GetUtcNow();
        var epoch = now.ToUnixTimeMilliseconds();
        await access.Database.WriteAsync(
            async transaction =>
            {
                var rows = await new DatabaseLoad(transaction, epoch, serials, now)
                    .RunAsync(folder.ReadRowsAsync(seal.Database.File, cancellationToken));
                await LoadedRows.ContinueNumbersAsync(transaction);
                return rows;
            },
            cancellationToken);
        await access.Schema.MigrateAsync(upTo: null, cancellationToken);
        return damaged;
    }

    /// <summary>An empty database of the schema that the rows are of: each later step of it has something to do with them.</summary>
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var schema = await access.Schema.ReadSchemaAsync(cancellationToken);
        schema.ThrowIfNewer();
        if (seal.Schema > schema.Known)
        {
            throw new CommandException(
                $"The backup is of schema {seal.Schema}, this program knows up to {schema.Known}: restore it with the version that made it.");
        }

        if (schema.Version > seal.Schema)
        {
            throw new CommandException(
                $"The database has schema {schema.Version} already, the backup is of schema {seal.Schema}: restore into one without tables. "
                + "Nothing was changed.");
        }

        await access.Schema.MigrateAsync(seal.Schema, cancellationToken);
        if (!await DatabaseLoad.IsEmptyAsync(access.Database, cancellationToken))
        {
            throw new CommandException("The database is not empty: restore into a new one. Nothing was changed.");
        }
    }

    private async Task<IReadOnlyList<DamagedArtifact>> CopyFilesAsync(CancellationToken cancellationToken)
    {
        var progress = new ProgressLine(terminal, "Copying files", seal.Files.Count, TimeProvider.System);
        var copies = new FileCopies(access.Store, folder, verify, parallel, progress.Add);
        await copies.BringBackAsync(ReadFiles(cancellationToken), cancellationToken);
        progress.End();
        return [.. copies.Damaged.OrderBy(file => file.ArtifactKey, StringComparer.Ordinal)];
    }

    /// <summary>A store that was in use until now may know of later changes than the backup: what comes next must be later still, or a
    /// rebuild would take an old manifest for the newest. A name that says too much may hide another of the same package: it is left
    /// out.</summary>
    private async Task<Dictionary<PackageId, long>> ReadSerialsAsync(CancellationToken cancellationToken)
    {
        var serials = new Dictionary<PackageId, long>();
        await foreach (var head in access.Store.ListAsync($"{IndexName.Main}/", after: null, cancellationToken))
        {
            if (ManifestKey.TryParse(head.Key, out var key) && key.Serial <= ManifestSerial.MaxOfName)
            {
                var package = new PackageId(key.Index, key.Package);
                serials[package] = Math.Max(key.Serial, serials.GetValueOrDefault(package));
            }
        }

        return serials;
    }

    private IAsyncEnumerable<ListedFile> ReadFiles(CancellationToken cancellationToken) =>
        ListedFile.ReadAsync(folder.ReadRowsAsync(seal.Database.File, cancellationToken), cancellationToken);
}
