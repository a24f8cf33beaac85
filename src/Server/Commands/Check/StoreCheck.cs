using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Database;
using Larder.Grains.Packages;
using Larder.Grains.Sweeping;

namespace Larder.Server.Commands.Check;

/// <summary>Compares rows and bytes, and what rows say of each other. Whatever looks wrong is looked at again at once: beside a running
/// program both change.</summary>
/// <param name="found">Called for each finding, by one thread at a time.</param>
internal sealed class StoreCheck(
    StoredFiles files,
    StoredPackages packages,
    StoredGrainStates states,
    IArtifactStore store,
    Patience patience,
    CheckProgress progress,
    Action<Finding> found)
{
    /// <summary>What a repair puts before the reason of a yank, so that a later one knows its own.</summary>
    public const string RepairReason = "larder repair: ";

    private readonly Lock _finding = new();
    private readonly FileCheck _file = new(store, patience, progress);

    /// <summary>What has been counted so far.</summary>
    public CheckTotals Totals { get; } = new();

    /// <param name="limits">Bytes without a row that are younger are not held against anyone.</param>
    /// <param name="readBytes">Whether to compare digests, or sizes only.</param>
    /// <param name="parallel">How many files are read at a time.</param>
    public async Task RunAsync(SweepLimits limits, bool readBytes, int parallel, CancellationToken cancellationToken)
    {
        progress.Begin(await patience.RunAsync(() => files.CountAsync(cancellationToken), cancellationToken), readBytes);
        var merged = new StoreMerge(files, store, patience).ReadAsync(cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(merged, options, async (each, token) => await CheckAsync(each, limits, readBytes, token));
        await CheckPackagesAsync(cancellationToken);
        var doubles = await patience.RunAsync(() => states.CountDoubleAsync(cancellationToken), cancellationToken);
        if (doubles > 0)
        {
            Add(new(FindingWord.State, "orleansstorage", $"{doubles} grains have more than one row and cannot be activated"));
        }
    }

    private async Task CheckAsync(Merged each, SweepLimits limits, bool readBytes, CancellationToken cancellationToken)
    {
        try
        {
            await (each.File switch
            {
                null => CheckAloneAsync(each.Bytes!, limits, cancellationToken),
                { Deleted: true } => CheckDeletedAsync(each),
                _ => CheckListedAsync(each, readBytes, cancellationToken),
            });
        }
        catch (Exception exception) when (Patience.IsPassing(exception))
        {
            Add(new(FindingWord.Unchecked, each.File is { } file ? Name(file) : each.Bytes!.Key.Value, exception.Message) { File = each.File });
        }
    }

    private async Task CheckListedAsync(Merged each, bool readBytes, CancellationToken cancellationToken)
    {
        var file = each.File!;
        Totals.AddFile(file.Size);
        var problem = FileCheck.FindProblem(file, each.Bytes, each.Metadata)
            ?? (readBytes ? await _file.ReadAsync(file, cancellationToken) : null);
        if (problem is not null)
        {
            problem = await ConfirmAsync(file, readBytes, cancellationToken);
        }

        progress.Checked(file.Size, wasRead: readBytes);
        if (problem is { } confirmed)
        {
            Add(new(FindingWord.Damaged, Name(file), FileCheck.Describe(confirmed), file.Size) { File = file, Problem = confirmed });
        }
        else if (IsYankedByRepair(file.YankedReason) && readBytes)
        {
            Add(new(FindingWord.Recovered, Name(file), "a repair has yanked it, and it is whole again", file.Size) { File = file });
        }
    }

    /// <summary>Looks at a file again.</summary>
    /// <returns><see langword="null"/> if it is not listed any more, or whole after all.</returns>
    public async Task<FileProblem?> ConfirmAsync(StoredFile file, bool readBytes, CancellationToken cancellationToken)
    {
        var now = await patience.RunAsync(() => files.FindAsync(file.ArtifactKey, cancellationToken), cancellationToken);
        return now is not { Deleted: false } ? null
            : await _file.AskAsync(file, cancellationToken)
                ?? (readBytes ? await _file.ReadAsync(file, cancellationToken) : null);
    }

    /// <summary>Whether a file is listed, and yanked by a repair, now.</summary>
    public async Task<bool> IsYankedByRepairAsync(StoredFile file, CancellationToken cancellationToken) =>
        await patience.RunAsync(() => files.FindAsync(file.ArtifactKey, cancellationToken), cancellationToken) is { Deleted: false } now
        && IsYankedByRepair(now.YankedReason);

    private static bool IsYankedByRepair(string? reason) => reason?.StartsWith(RepairReason, StringComparison.Ordinal) is true;

    private Task CheckDeletedAsync(Merged each)
    {
        foreach (var head in new[] { each.Bytes, each.Metadata }.OfType<ArtifactHead>())
        {
            Add(new(FindingWord.Deleted, head.Key.Value, "bytes of a deleted file", head.Length));
        }

        return Task.CompletedTask;
    }

    private async Task CheckAloneAsync(ArtifactHead head, SweepLimits limits, CancellationToken cancellationToken)
    {
        if (ManifestKey.TryParse(head.Key, out _))
        {
            return;
        }

        var (word, text) = SweepRules.Judge(head, SweepOwner.None, limits) switch
        {
            SweepVerdict.Orphan => (FindingWord.Orphan, "no file has these bytes"),
            SweepVerdict.Young => (FindingWord.Young, "an upload is under way, or ended just now"),
            SweepVerdict.Earlier => (FindingWord.Earlier, "of an upload from before this database was made"),
            _ => (FindingWord.Foreign, "not of an upload; left alone"),
        };
        var owner = SweepRules.OwnerOf(head.Key.Value);
        if (await patience.RunAsync(() => files.FindAsync(owner, cancellationToken), cancellationToken) is null)
        {
            Add(new(word, head.Key.Value, text, head.Length));
        }
    }

    private async Task CheckPackagesAsync(CancellationToken cancellationToken)
    {
        foreach (var index in await patience.RunAsync(() => packages.ListIndexesAsync(cancellationToken), cancellationToken))
        {
            var all = patience.ReadOnAsync<StoredPackage>(last => packages.CheckAsync(index, last?.Name ?? "", cancellationToken), cancellationToken);
            await foreach (var package in all)
            {
                Totals.AddPackage();
                if (package.Problem is { } problem)
                {
                    Add(new(FindingWord.Package, package.Name, problem) { Recount = package.CanBeRecounted ? package.Name : null });
                }
            }
        }
    }

    private void Add(Finding finding)
    {
        Totals.Add(finding.Word);
        lock (_finding)
        {
            found(finding);
        }
    }

    private static string Name(StoredFile file) => $"{file.Package} {file.FileName}";
}
