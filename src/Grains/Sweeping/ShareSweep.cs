using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Manifests;

namespace Larder.Grains.Sweeping;

/// <summary>Removes from one share of the store what nobody needs, part by part. May be cut off anywhere, and done again by anybody.</summary>
public sealed class ShareSweep : IAsyncDisposable
{
    private const int ObjectsInPart = 1_000, DeletedInPart = 100;

    private readonly IArtifactStore _store;
    private readonly SweepRows _rows;
    private readonly StoreList _list;

    /// <summary>What the manifests of the package that was looked at last name; <see langword="null"/> if nobody can tell.</summary>
    private (PackageId Package, HashSet<string>? Keys)? _named;

    internal ShareSweep(IArtifactStore store, SweepRows rows, string prefix)
    {
        _store = store;
        _rows = rows;
        _list = new StoreList(store, prefix);
    }

    /// <summary>Begins a run: from here on no upload that began before the limit is listed any more.</summary>
    /// <param name="grace">See <see cref="SweeperOptions.Grace"/>.</param>
    public Task<SweepLimits> BeginAsync(TimeSpan grace, CancellationToken cancellationToken) =>
        _rows.BeginAsync(grace, cancellationToken);

    /// <summary>Removes the bytes of some deleted files.</summary>
    /// <param name="after">What the last call returned as <see cref="DeletedPart.Last"/>; <see langword="null"/> at first.</param>
    /// <exception cref="ArtifactStoreUnavailableException">Go on later.</exception>
    internal async Task<DeletedPart> NextDeletedAsync(SweepLimits limits, DeletedFile? after, CancellationToken cancellationToken)
    {
        var files = await _rows.ListDeletedAsync(limits.Before, after, DeletedInPart, cancellationToken);
        List<SweptObject> swept = [];
        foreach (var file in files)
        {
            await RemoveDeletedAsync(file, limits, swept, cancellationToken);
        }

        return new(swept, files.Count < DeletedInPart ? null : files[^1]);
    }

    /// <summary>Looks at the next objects of the share, and removes those that are orphans.</summary>
    /// <param name="after">What the last call returned as <see cref="SweepPart.Last"/>; <see langword="null"/> at first.</param>
    /// <exception cref="ArtifactStoreUnavailableException">Go on later.</exception>
    public async Task<SweepPart> NextAsync(SweepLimits limits, ArtifactKey? after, CancellationToken cancellationToken)
    {
        var heads = await _list.NextAsync(after, ObjectsInPart, cancellationToken);
        if (heads.Count is 0)
        {
            return new(0, [], null);
        }

        var keys = heads.Select(head => SweepRules.OwnerOf(head.Key.Value)).ToList();
        var owners = await _rows.FindOwnersAsync(keys.Min(StringComparer.Ordinal)!, heads[^1].Key.Value, cancellationToken);
        List<SweptObject> swept = [];
        _named = null;
        foreach (var (head, owner) in heads.Zip(keys))
        {
            if (SweepRules.Judge(head, owners.GetValueOrDefault(owner), limits) is SweepVerdict.Orphan
                && await IsOrphanAsync(ArtifactAttempt.TryParse(head.Key)!, owner, cancellationToken)
                && await _store.DeleteAsync(head.Key, cancellationToken))
            {
                swept.Add(new(head, SweptKind.Orphan));
            }
        }

        await RemoveManifestsAsync(heads, after, limits, swept, cancellationToken);
        return new(heads.Count, swept, heads.Count < ObjectsInPart ? null : heads[^1].Key);
    }

    /// <summary>Removes objects, of whatever package, that were begun and not finished.</summary>
    /// <returns>How many.</returns>
    public Task<int> RemoveUnfinishedAsync(SweepLimits limits, CancellationToken cancellationToken) =>
        _store.RemoveUnfinishedAsync(limits.Before, cancellationToken);

    /// <summary>Notes that a run looked at the whole share.</summary>
    public Task CompleteAsync(SweepCounts counts, CancellationToken cancellationToken) => _rows.CompleteAsync(counts, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _list.DisposeAsync();

    /// <summary>The last look. Bytes that a manifest of the package names are nobody's orphans: the database is older than the store, or
    /// of another life. A manifest that cannot be read may name any.</summary>
    private async Task<bool> IsOrphanAsync(ArtifactAttempt attempt, string ownerKey, CancellationToken cancellationToken)
    {
        var package = new PackageId(attempt.Index, attempt.Package);
        if (_named?.Package != package)
        {
            _named = (package, await ReadNamedAsync(package, cancellationToken));
        }

        return _named?.Keys?.Contains(ownerKey) is false && await _rows.IsOrphanAsync(attempt, ownerKey, cancellationToken);
    }

    private async Task<HashSet<string>?> ReadNamedAsync(PackageId package, CancellationToken cancellationToken)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in await ManifestReader.ListAsync(_store, package, cancellationToken))
        {
            try
            {
                var manifest = await ManifestReader.ReadAsync(_store, key.Key, cancellationToken);
                named.UnionWith(manifest?.Files.Where(file => file.DeletedAt is null).Select(file => file.ArtifactKey) ?? []);
            }
            catch (Exception exception) when (exception is InvalidDataException or NewerManifestException)
            {
                return null;
            }
        }

        return named;
    }

    /// <summary>Removes manifests that a newer one, old enough by itself, has taken the place of.</summary>
    /// <param name="after">The last object of the part before.</param>
    private async Task RemoveManifestsAsync(
        IReadOnlyList<ArtifactHead> heads, ArtifactKey? after, SweepLimits limits, List<SweptObject> swept, CancellationToken cancellationToken)
    {
        var last = after is { } key && ManifestKey.TryParse(key, out _) ? await _store.HeadAsync(key, cancellationToken) : null;
        foreach (var head in heads)
        {
            if (last is not null && SweepRules.IsSuperseded(last, head, limits)
                && await IsCoveredAsync(last.Key, head.Key, cancellationToken)
                && await _store.DeleteAsync(last.Key, cancellationToken))
            {
                swept.Add(new(last, SweptKind.Manifest));
            }

            last = head;
        }
    }

    private async Task<bool> IsCoveredAsync(ArtifactKey older, ArtifactKey newer, CancellationToken cancellationToken)
    {
        try
        {
            return await ManifestReader.ReadAsync(_store, newer, cancellationToken) is { } taken
                && await ManifestReader.ReadAsync(_store, older, cancellationToken) is { } left
                && taken.Covers(left);
        }
        catch (Exception exception) when (exception is InvalidDataException or NewerManifestException)
        {
            // Whichever it is, the two together say more than one.
            return false;
        }
    }

    private async Task RemoveDeletedAsync(
        DeletedFile file, SweepLimits limits, List<SweptObject> swept, CancellationToken cancellationToken)
    {
        if (!await _rows.IsDeletedAsync(file.ArtifactKey, limits.Before, cancellationToken))
        {
            return;
        }

        var key = new ArtifactKey(file.ArtifactKey);
        foreach (var each in (ArtifactKey[])[key.Metadata, key])
        {
            if (await _store.HeadAsync(each, cancellationToken) is { } head && await _store.DeleteAsync(each, cancellationToken))
            {
                swept.Add(new(head, SweptKind.Deleted));
            }
        }

        await _rows.NoteRemovedAsync(file.ArtifactKey, cancellationToken);
    }
}

/// <summary>Why an object was removed.</summary>
public enum SweptKind
{
    /// <summary>Of an upload that was killed.</summary>
    Orphan,

    /// <summary>Of a deleted file.</summary>
    Deleted,

    /// <summary>A manifest that a newer one has taken the place of.</summary>
    Manifest,
}

/// <summary>An object that was removed.</summary>
public sealed record SweptObject(ArtifactHead Head, SweptKind Kind);

/// <summary>What came of some objects.</summary>
/// <param name="Objects">How many were looked at.</param>
/// <param name="Last">The last of them; <see langword="null"/> at the end of the share.</param>
public sealed record SweepPart(int Objects, IReadOnlyList<SweptObject> Swept, ArtifactKey? Last);

/// <summary>What came of some deleted files.</summary>
/// <param name="Last">The last of them; <see langword="null"/> if there are no more.</param>
internal sealed record DeletedPart(IReadOnlyList<SweptObject> Swept, DeletedFile? Last);
