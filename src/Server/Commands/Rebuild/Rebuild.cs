using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Manifests;
using Larder.Grains.Recovery;

namespace Larder.Server.Commands.Rebuild;

/// <summary>Makes the rows of packages from what the store has of them. What is in the database already is left as it is, so that a run
/// that was killed can be begun again.</summary>
/// <param name="access">Its database is not touched if <paramref name="dryRun"/>.</param>
/// <param name="window">How long before a manifest an upload may have begun that was acknowledged after it.</param>
/// <param name="parallel">How many packages, and how many files, are worked on at the same time.</param>
internal sealed class Rebuild(
    DatabaseAndStore access, FileInspection inspection, TimeSpan window, bool dryRun, int parallel, ProgressLine progress) : IDisposable
{
    private const int FilesInOneTransaction = 200;

    /// <summary>Higher than any epoch that was ever counted up to: no process of before can write.</summary>
    private readonly long _epoch = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly SemaphoreSlim _files = new(parallel);

    public RebuildReport Report { get; } = new();

    /// <summary>From Larder's own layout.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        ForEachAsync(StoreWalk.OwnAsync(access.Store, Report, cancellationToken), RebuildAsync, cancellationToken);

    /// <summary>From PyPICloud's layout: files stay where they are.</summary>
    public async Task AdoptAsync(CancellationToken cancellationToken)
    {
        var found = await StoreWalk.PyPICloudAsync(access.Store, Report, cancellationToken);
        await ForEachAsync(found.ToAsyncEnumerable(), AdoptAsync, cancellationToken);
    }

    public void Dispose() => _files.Dispose();

    private Task ForEachAsync(
        IAsyncEnumerable<FoundPackage> packages,
        Func<FoundPackage, PackageRecovery, CancellationToken, Task> work,
        CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            packages,
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
            async (found, token) =>
            {
                var recovery = await PackageRecovery.OpenAsync(dryRun ? null : access.Database, found.Package, _epoch, token);
                await work(found, recovery, token);
                if (recovery.Exists)
                {
                    Report.CountPackage(recovery.FileCount);
                }

                progress.Add(found.Files.Sum(file => file.Head.Length));
            });

    private async Task RebuildAsync(FoundPackage found, PackageRecovery recovery, CancellationToken cancellationToken)
    {
        var manifest = await ManifestReader.FindAsync(
            access.Store, found.Manifests, (key, why) => Report.Skip(key.Value, $"A manifest cannot be read. {why}"), cancellationToken);
        foreach (var unknown in manifest?.Unknown?.Keys ?? [])
        {
            Report.Note(found.Package.Name, $"Its manifest has '{unknown}', which this version does not know and cannot bring back.");
        }

        if (recovery.Exists)
        {
            Report.CountPresent(recovery.FileCount);
            foreach (var file in manifest?.Files.Where(file => file.DeletedAt is null) ?? [])
            {
                if (!recovery.Lists(file.FileName) && !recovery.IsRetired(file.FileName))
                {
                    Report.Skip(file.ArtifactKey, "Its manifest lists it, the database has its package and not the file: somebody else made it.");
                }
            }
        }
        else if (manifest is not null)
        {
            var lost = await FindLostAsync(manifest, found, cancellationToken);
            await recovery.AddAsync(manifest, lost, TimeProvider.System.GetUtcNow(), cancellationToken);
        }
        else if (found.Files.Count > 0)
        {
            Report.CountWithoutManifest();
        }

        var candidates = RecoveryRules.Choose(found, manifest, window, recovery.Lists);
        Report.CountLeftOver(candidates.LeftOver);
        foreach (var name in candidates.Ambiguous)
        {
            Report.Skip(name, "Of several uploads of this name that no manifest knows the latest was taken: another may have been acknowledged.");
        }

        await AddAsync(found, candidates.Files, recovery, RecoveryLog.Recovered, CheckMetadataAsync, cancellationToken);
    }

    private async Task AdoptAsync(FoundPackage found, PackageRecovery recovery, CancellationToken cancellationToken)
    {
        var files = new List<FoundFile>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in found.Files)
        {
            if (recovery.Lists(file.FileName))
            {
                Report.CountPresent();
            }
            else if (recovery.IsRetired(file.FileName))
            {
                Report.Skip(file.Head.Key.Value, "A file of this name was deleted here.");
            }
            else if (names.Add(file.FileName))
            {
                files.Add(file);
            }
            else
            {
                Report.Skip(file.Head.Key.Value, "A file of this name lies under another key, too.");
            }
        }

        await AddAsync(found, files, recovery, RecoveryLog.Adopted, PutMetadataAsync, cancellationToken);
    }

    /// <summary>Inspects files, several at a time, and lists them, some at a time.</summary>
    /// <param name="metadata">Sees to it that their metadata lie beside them.</param>
    private async Task AddAsync(
        FoundPackage found,
        IReadOnlyList<FoundFile> files,
        PackageRecovery recovery,
        string action,
        Func<FileUpload, ReadOnlyMemory<byte>, CancellationToken, Task> metadata,
        CancellationToken cancellationToken)
    {
        foreach (var batch in files.OrderBy(file => file.StartedAt ?? file.Head.WrittenAt).Chunk(FilesInOneTransaction))
        {
            var uploads = await Task.WhenAll(batch.Select(file => TryInspectAsync(file, found.Package.Name, metadata, cancellationToken)));
            var added = uploads.OfType<FileUpload>().ToList();
            var refused = await recovery.AddAsync(added, action, TimeProvider.System.GetUtcNow(), cancellationToken);
            foreach (var (upload, refusal) in refused)
            {
                Report.Skip(upload.File.ArtifactKey, $"The package does not take it: {refusal}.");
            }

            foreach (var upload in added.Where(upload => recovery.Lists(upload.File.FileName)))
            {
                Report.Recovered.Enqueue($"{found.Package.Name} {upload.File.FileName}");
            }
        }
    }

    /// <returns><see langword="null"/> if it cannot be listed; the report says why.</returns>
    private async Task<FileUpload?> TryInspectAsync(
        FoundFile file,
        string package,
        Func<FileUpload, ReadOnlyMemory<byte>, CancellationToken, Task> metadata,
        CancellationToken cancellationToken)
    {
        await _files.WaitAsync(cancellationToken);
        try
        {
            var (upload, document) = await inspection.InspectAsync(file, package, cancellationToken);
            await metadata(upload, document, cancellationToken);
            return upload;
        }
        catch (InvalidDataException exception)
        {
            Report.Skip(file.Head.Key.Value, exception.Message);
            return null;
        }
        finally
        {
            _files.Release();
        }
    }

    /// <summary>Files of a manifest without their bytes.</summary>
    private async Task<IReadOnlySet<string>> FindLostAsync(
        PackageManifest manifest, FoundPackage found, CancellationToken cancellationToken)
    {
        var sizes = found.Files.ToDictionary(file => file.Head.Key.Value, file => file.Head.Length, StringComparer.Ordinal);
        var lost = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in manifest.Files.Where(file => file.DeletedAt is null))
        {
            // A list may have missed it, and those that were adopted lie elsewhere: the object itself has the last word.
            if (sizes.GetValueOrDefault(file.ArtifactKey, -1) != file.Size
                && !(ArtifactKey.TryParse(file.ArtifactKey, out var key)
                    && await access.Store.HeadAsync(key, cancellationToken) is { } head && head.Length == file.Size))
            {
                lost.Add(file.FileName);
                Report.Lost.Enqueue($"{manifest.Name} {file.FileName}");
            }
        }

        return lost;
    }

    private async Task CheckMetadataAsync(FileUpload upload, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        var key = new ArtifactKey(upload.File.ArtifactKey).Metadata;
        if (!await HoldsAsync(key, document, cancellationToken))
        {
            throw new InvalidDataException("The metadata beside it are not those inside.");
        }
    }

    private async Task PutMetadataAsync(FileUpload upload, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        if (dryRun)
        {
            return;
        }

        var key = new ArtifactKey(upload.File.ArtifactKey).Metadata;
        try
        {
            using var content = new MemoryStream(document.ToArray(), writable: false);
            await access.Store.PutAsync(key, content, content.Length, properties: null, cancellationToken);
        }
        catch (ArtifactExistsException)
        {
            // Of a run that was killed, or of somebody else.
            await CheckMetadataAsync(upload, document, cancellationToken);
        }
    }

    private async Task<bool> HoldsAsync(ArtifactKey key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        if (await access.Store.HeadAsync(key, cancellationToken) is not { } head || head.Length != document.Length)
        {
            return false;
        }

        await using var content = await access.Store.OpenReadAsync(key, range: null, cancellationToken);
        using var bytes = new MemoryStream(document.Length);
        await (content?.CopyToAsync(bytes, cancellationToken) ?? Task.CompletedTask);
        return bytes.ToArray().AsSpan().SequenceEqual(document.Span);
    }
}
