using System.Runtime.CompilerServices;
using Dapper;
using Larder.Grains.Database;

namespace Larder.Grains.Packages;

/// <summary>Reads all files of all indexes from the database, to compare them with what is in the artifact store.</summary>
public sealed class StoredFiles(IDatabase database)
{
    private const int PageSize = 1_000;

    private const string Select =
        """
        select artifact_key as Key, index_name as IndexName, package as Package, file_name as FileName, size_bytes as Size,
            sha256 as Sha256, metadata_sha256 as MetadataSha256, yanked_reason as YankedReason,
            case when deleted_at is null then 0 else 1 end as Deleted
        from file
        """;

    private const string SelectPage = $"{Select} where artifact_key > @After order by artifact_key limit @Limit";

    private const string SelectOne = $"{Select} where artifact_key = @Key";

    /// <summary>Every file and every tombstone, in the ordinal order of the artifact keys, which is the order of the store's own
    /// list. Holds one page at a time in memory, and no lock between pages: what changes meanwhile may be in it or not.</summary>
    /// <param name="after">Begin behind this artifact key; empty for the beginning.</param>
    public async IAsyncEnumerable<StoredFile> ReadAsync(string after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = after;
            var rows = await database.ReadAsync(
                async connection =>
                    (await connection.QueryAsync<Row>(SelectPage, new { After = page, Limit = PageSize })).AsList(),
                cancellationToken);
            foreach (var row in rows)
            {
                yield return row.ToStoredFile();
            }

            if (rows.Count < PageSize)
            {
                yield break;
            }

            after = rows[^1].Key;
        }
    }

    /// <summary>The file or tombstone whose bytes are, or were, under a key; <see langword="null"/> if there is none.</summary>
    public async Task<StoredFile?> FindAsync(string artifactKey, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<Row>(SelectOne, new { Key = artifactKey }), cancellationToken))
        ?.ToStoredFile();

    /// <summary>How many files are listed, and how large they are together.</summary>
    public Task<(long Files, long Bytes)> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QuerySingleAsync<(long, long)>(
                "select coalesce(sum(file_count), 0), coalesce(sum(size_bytes), 0) from package"),
            cancellationToken);

    private sealed class Row
    {
        public string Key { get; init; } = "";
        public string IndexName { get; init; } = "";
        public string Package { get; init; } = "";
        public string FileName { get; init; } = "";
        public long Size { get; init; }
        public string Sha256 { get; init; } = "";
        public string MetadataSha256 { get; init; } = "";
        public string? YankedReason { get; init; }
        public long Deleted { get; init; }

        public StoredFile ToStoredFile() =>
            new(Key, IndexName, Package, FileName, Size, Sha256, MetadataSha256, YankedReason, Deleted != 0);
    }
}

/// <summary>A file's row, as far as its bytes are concerned.</summary>
/// <param name="ArtifactKey">Where its bytes are; its metadata lies under the same key with <c>.metadata</c> behind it.</param>
/// <param name="Package">Normalized name.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
/// <param name="MetadataSha256">Lower-case hexadecimal.</param>
/// <param name="YankedReason"><see langword="null"/> if it is not yanked.</param>
/// <param name="Deleted">A tombstone: it needs no bytes, but there may still be some.</param>
public sealed record StoredFile(
    string ArtifactKey,
    string IndexName,
    string Package,
    string FileName,
    long Size,
    string Sha256,
    string MetadataSha256,
    string? YankedReason,
    bool Deleted);
