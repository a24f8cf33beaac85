using Dapper;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Database;

namespace Larder.Grains.Sweeping;

/// <summary>What sweeping one share asks and writes in the database.</summary>
/// <param name="share">See <see cref="Abstractions.Sweeping.SweepShare"/>.</param>
internal sealed class SweepRows(IDatabase database, string index, char share)
{
    private readonly string _from = share.ToString();
    private readonly string _to = ((char)(share + 1)).ToString();

    /// <summary>Begins a run: from here on no upload that began before the limit is listed any more.</summary>
    public Task<SweepLimits> BeginAsync(TimeSpan grace, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection!;
                var since = await connection.ExecuteScalarAsync<long>(
                    "select min(applied_at) from schema_version", transaction: transaction);
                var before = await connection.ExecuteScalarAsync<long>(
                    $"""
                    insert into sweep (index_name, share, attempts_before, started_at, objects, removed, removed_bytes)
                    values (@Index, @Share, {database.NowMicroseconds} - @Grace, {database.NowMicroseconds}, 0, 0, 0)
                    on conflict (index_name, share) do update set started_at = excluded.started_at, attempts_before = case
                        when excluded.attempts_before > sweep.attempts_before then excluded.attempts_before
                        else sweep.attempts_before end
                    returning attempts_before
                    """,
                    new { Index = index, Share = _from, Grace = (long)grace.TotalMicroseconds },
                    transaction);
                return new SweepLimits(SqlTime.FromSql(since), SqlTime.FromSql(before));
            },
            cancellationToken);

    /// <summary>Notes that a run looked at the whole share.</summary>
    public Task CompleteAsync(SweepCounts counts, CancellationToken cancellationToken) =>
        database.WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                $"""
                update sweep set completed_at = {database.NowMicroseconds}, objects = @Objects, removed = @Removed,
                    removed_bytes = @RemovedBytes
                where index_name = @Index and share = @Share
                """,
                new { Index = index, Share = _from, counts.Objects, counts.Removed, counts.RemovedBytes },
                transaction),
            cancellationToken);

    /// <summary>Who owns the keys from one to another, in ordinal order; those that no row names are left out.</summary>
    /// <remarks>Where more rows lie between the two than two lists of objects have, bytes of many are missing: then some of the owners
    /// are left out too, which <see cref="IsOrphanAsync"/> makes good.</remarks>
    public Task<IReadOnlyDictionary<string, SweepOwner>> FindOwnersAsync(string first, string last, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                var rows = await connection.QueryAsync<(string Key, long? DeletedAt, long? RemovedAt)>(
                    """
                    select artifact_key, deleted_at, bytes_removed_at from file
                    where artifact_key >= @First and artifact_key <= @Last order by artifact_key limit 10000
                    """,
                    new { First = first, Last = last });
                return (IReadOnlyDictionary<string, SweepOwner>)rows.ToDictionary(
                    row => row.Key,
                    row => row.DeletedAt is null ? SweepOwner.Listed : row.RemovedAt is null ? SweepOwner.Deleted : SweepOwner.Removed,
                    StringComparer.Ordinal);
            },
            cancellationToken);

    /// <summary>Whether no row names an attempt's object, and none will: the last look before it is removed.</summary>
    /// <remarks>
    /// Takes the locks that a commit takes: the package's row, and the artifact's key in the index of files. So it waits for a commit that has
    /// begun; one that begins later is refused by <see cref="UploadTime"/>.
    /// </remarks>
    public Task<bool> IsOrphanAsync(ArtifactAttempt attempt, string ownerKey, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection!;
                await connection.ExecuteAsync(
                    "update package set epoch = epoch where index_name = @Index and name = @Package",
                    new { attempt.Index, attempt.Package },
                    transaction);
                var free = await connection.ExecuteAsync(
                    """
                    insert into file (index_name, file_name, package, version, kind, size_bytes, sha256, md5, blake2b_256, metadata_sha256,
                        metadata_served, python_tag, artifact_key, uploaded_at, uploaded_by)
                    values ('', @Key, '', '', 0, 0, '', '', '', '', 0, '', @Key, 0, '')
                    on conflict do nothing
                    """,
                    new { Key = ownerKey },
                    transaction);
                if (free == 1)
                {
                    await connection.ExecuteAsync(
                        "delete from file where index_name = '' and file_name = @Key", new { Key = ownerKey }, transaction);
                    return true;
                }

                return await connection.ExecuteScalarAsync<long>(
                    "select count(*) from file where artifact_key = @Key and (deleted_at is null or bytes_removed_at is null)",
                    new { Key = ownerKey },
                    transaction) == 0;
            },
            cancellationToken);

    /// <summary>Deleted files whose bytes may be there still and whose deletion is older than the limit, in the order of their
    /// packages and names.</summary>
    /// <param name="after">The last one that was looked at; <see langword="null"/> for the first.</param>
    public Task<IReadOnlyList<DeletedFile>> ListDeletedAsync(
        DateTimeOffset before, DeletedFile? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (IReadOnlyList<DeletedFile>)(await connection.QueryAsync<DeletedFile>(
                """
                select package as Package, file_name as FileName, artifact_key as ArtifactKey from file
                where index_name = @Index and package >= @From and package < @To and deleted_at is not null and bytes_removed_at is null
                    and deleted_at < @Before and (package > @Package or (package = @Package and file_name > @FileName))
                order by package, file_name limit @Limit
                """,
                new
                {
                    Index = index,
                    From = _from,
                    To = _to,
                    Before = SqlTime.ToSql(before),
                    Package = after?.Package ?? "",
                    FileName = after?.FileName ?? "",
                    Limit = limit,
                })).AsList(),
            cancellationToken);

    /// <summary>Whether the file is deleted still: the same bytes may have come back, under another key.</summary>
    public Task<bool> IsDeletedAsync(string artifactKey, DateTimeOffset before, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.ExecuteScalarAsync<bool>(
                "select count(*) from file where artifact_key = @Key and deleted_at < @Before",
                new { Key = artifactKey, Before = SqlTime.ToSql(before) }),
            cancellationToken);

    /// <summary>Notes that the bytes of a deleted file are gone.</summary>
    public Task NoteRemovedAsync(string artifactKey, CancellationToken cancellationToken) =>
        database.WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                $"""
                update file set bytes_removed_at = {database.NowMicroseconds} where artifact_key = @Key and deleted_at is not null
                """,
                new { Key = artifactKey },
                transaction),
            cancellationToken);
}

/// <summary>A deleted file whose bytes may be there still.</summary>
internal sealed record DeletedFile(string Package, string FileName, string ArtifactKey);
