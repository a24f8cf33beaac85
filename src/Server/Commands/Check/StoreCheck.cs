using System.Security.Cryptography;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Packages;

namespace Larder.Server.Commands.Check;

/// <summary>Compares rows and bytes. Whatever looks wrong is looked at again at the end: beside a running program both change.</summary>
/// <param name="grace">Bytes without a row that are younger are not held against anyone.</param>
internal sealed class StoreCheck(StoredFiles files, IArtifactStore store, TimeProvider time, TimeSpan grace)
{
    /// <param name="readBytes">Whether to compare digests, or sizes only.</param>
    public async Task<CheckReport> RunAsync(bool readBytes, CancellationToken cancellationToken)
    {
        var report = new CheckReport { BytesRead = readBytes };
        var orphans = await FindOrphansAsync(cancellationToken);

        Dictionary<string, DamagedFile> suspects = new(StringComparer.Ordinal);
        await foreach (var file in files.ReadAsync(cancellationToken))
        {
            if (!file.Deleted)
            {
                report.Files++;
                report.Bytes += file.Size;
                if (await FindProblemAsync(file, readBytes, cancellationToken) is { } problem)
                {
                    suspects[file.ArtifactKey] = new(file.Package, file.FileName, file.ArtifactKey, problem);
                }
            }
        }

        var deleted = await ConfirmAsync(suspects, orphans, cancellationToken);
        report.Damaged.AddRange(suspects.Values);
        var limit = time.GetUtcNow() - grace;
        foreach (var orphan in orphans)
        {
            var list = Owners(orphan.Key.Value).Any(deleted.Contains) ? report.Deleted
                : orphan.WrittenAt > limit ? report.Young
                : report.Orphans;
            list.Add(orphan);
        }

        return report;
    }

    /// <summary>Deletes what a report found that no listed file needs, but for what is young.</summary>
    public async Task SweepAsync(CheckReport report, CancellationToken cancellationToken)
    {
        foreach (var head in report.Orphans.Concat(report.Deleted))
        {
            await store.DeleteAsync(head.Key, cancellationToken);
        }
    }

    private async Task<List<ArtifactHead>> FindOrphansAsync(CancellationToken cancellationToken)
    {
        List<ArtifactHead> orphans = [];
        await using var rows = files.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        var window = new RowWindow(rows);
        await foreach (var head in store.ListAsync("", after: null, cancellationToken))
        {
            if (await window.FindOwnerAsync(head.Key.Value) is null && !ManifestKey.TryParse(head.Key, out _))
            {
                orphans.Add(head);
            }
        }

        return orphans;
    }

    /// <summary>Takes out what has changed since it was looked at: files that are deleted by now, bytes that have a row by now.</summary>
    /// <returns>The keys of those orphans that belong to deleted files.</returns>
    private async Task<HashSet<string>> ConfirmAsync(
        Dictionary<string, DamagedFile> suspects, List<ArtifactHead> orphans, CancellationToken cancellationToken)
    {
        HashSet<string> live = new(StringComparer.Ordinal);
        HashSet<string> deleted = new(StringComparer.Ordinal);
        if (suspects.Count is 0 && orphans.Count is 0)
        {
            return deleted;
        }

        var wanted = suspects.Keys.Concat(orphans.SelectMany(orphan => Owners(orphan.Key.Value))).ToHashSet(StringComparer.Ordinal);
        await foreach (var file in files.ReadAsync(cancellationToken))
        {
            if (wanted.Contains(file.ArtifactKey))
            {
                (file.Deleted ? deleted : live).Add(file.ArtifactKey);
            }
        }

        foreach (var key in suspects.Keys.Where(key => !live.Contains(key)).ToArray())
        {
            suspects.Remove(key);
        }

        orphans.RemoveAll(orphan => Owners(orphan.Key.Value).Any(live.Contains));
        return deleted;
    }

    private static IEnumerable<string> Owners(string objectKey)
    {
        const string Suffix = ".metadata";
        yield return objectKey;
        if (objectKey.EndsWith(Suffix, StringComparison.Ordinal))
        {
            yield return objectKey[..^Suffix.Length];
        }
    }

    private async Task<string?> FindProblemAsync(StoredFile file, bool readBytes, CancellationToken cancellationToken)
    {
        var key = new ArtifactKey(file.ArtifactKey);
        if (await store.HeadAsync(key, cancellationToken) is not { } head)
        {
            return "its bytes are missing";
        }

        if (head.Length != file.Size)
        {
            return $"it has {head.Length} bytes and not {file.Size}";
        }

        if (await store.HeadAsync(key.Metadata, cancellationToken) is null)
        {
            return "its metadata are missing";
        }

        if (!readBytes)
        {
            return null;
        }

        return await HashAsync(key, cancellationToken) != file.Sha256 ? "its bytes have another digest"
            : await HashAsync(key.Metadata, cancellationToken) != file.MetadataSha256 ? "its metadata have another digest"
            : null;
    }

    private async Task<string> HashAsync(ArtifactKey key, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenReadAsync(key, range: null, cancellationToken);
        return content is null ? "" : Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
    }
}
