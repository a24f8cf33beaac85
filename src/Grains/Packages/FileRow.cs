using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Abstractions.Sweeping;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Larder.Grains.Sweeping;
using Larder.Packaging.Files;

namespace Larder.Grains.Packages;

/// <summary>A row of the table <c>file</c>: a listed file, or the tombstone of a deleted one.</summary>
internal sealed class FileRow
{
    private const string Columns =
        """
        package as Package, file_name as FileName, version as Version, kind as Kind, size_bytes as Size, sha256 as Sha256, md5 as Md5,
            blake2b_256 as Blake2b256, requires_python as RequiresPython, metadata_sha256 as MetadataSha256,
            metadata_served as MetadataServed, python_tag as PythonTag, artifact_key as ArtifactKey, uploaded_at as UploadedAt,
            uploaded_by as UploadedBy, yanked_reason as YankedReason
        """;

    public const string SelectListed =
        $"select {Columns} from file where index_name = @Index and package = @Name and deleted_at is null";

    public const string SelectListedOfMany =
        $"""
        select {Columns} from file where index_name = @Index and package >= @First and package <= @Last and deleted_at is null
        """;

    public const string SelectTombstones =
        "select file_name, sha256 from file where index_name = @Index and package = @Name and deleted_at is not null";

    public string Package { get; init; } = "";
    public string FileName { get; init; } = "";
    public string Version { get; init; } = "";
    public long Kind { get; init; }
    public long Size { get; init; }
    public string Sha256 { get; init; } = "";
    public string Md5 { get; init; } = "";
    public string Blake2b256 { get; init; } = "";
    public string? RequiresPython { get; init; }
    public string MetadataSha256 { get; init; } = "";
    public long MetadataServed { get; init; }
    public string PythonTag { get; init; } = "";
    public string ArtifactKey { get; init; } = "";
    public long UploadedAt { get; init; }
    public string UploadedBy { get; init; } = "";
    public string? YankedReason { get; init; }

    public DistributionFile ToFile() => new(
        FileName,
        Version,
        (DistributionKind)Kind,
        Size,
        Sha256,
        Md5,
        Blake2b256,
        RequiresPython,
        MetadataSha256,
        MetadataServed != 0,
        PythonTag,
        ArtifactKey,
        SqlTime.FromSql(UploadedAt),
        UploadedBy,
        YankedReason);

    /// <summary>Lists a file: a new row, or the tombstone of the same bytes made a file again.</summary>
    /// <param name="isInTime">A condition of <see cref="UploadTime"/>: whether the bytes are sure to be there still.</param>
    /// <exception cref="UploadExpiredException">They are not.</exception>
    /// <exception cref="OwnershipFencedException">The name is taken: this activation's state is not what is stored.</exception>
    public static async Task InsertAsync(
        DbTransaction transaction, string index, string package, DistributionFile file, string isInTime)
    {
        var connection = transaction.Connection!;
        var parameters = Parameters(index, package, file);
        var rows = await connection.ExecuteAsync(
            $"""
            insert into file (index_name, file_name, package, version, kind, size_bytes, sha256, md5, blake2b_256, requires_python,
                metadata_sha256, metadata_served, python_tag, artifact_key, uploaded_at, uploaded_by, yanked_reason)
            select @Index, @FileName, @Package, @Version, @Kind, @Size, @Sha256, @Md5, @Blake2b256, @RequiresPython,
                @MetadataSha256, @MetadataServed, @PythonTag, @ArtifactKey, @UploadedAt, @UploadedBy, @YankedReason
            where {isInTime}
            on conflict (index_name, file_name) do update set version = excluded.version, requires_python = excluded.requires_python,
                metadata_sha256 = excluded.metadata_sha256, metadata_served = excluded.metadata_served,
                python_tag = excluded.python_tag, artifact_key = excluded.artifact_key, uploaded_at = excluded.uploaded_at,
                uploaded_by = excluded.uploaded_by, yanked_reason = excluded.yanked_reason, deleted_at = null, deleted_by = null,
                bytes_removed_at = null
            where file.deleted_at is not null and file.sha256 = excluded.sha256 and file.package = excluded.package
            """,
            parameters,
            transaction);
        if (rows == 1)
        {
            return;
        }

        var inTime = await connection.ExecuteScalarAsync<long>(
            $"select case when {isInTime} then 1 else 0 end", parameters, transaction);
        throw inTime == 0 ? new UploadExpiredException() : new OwnershipFencedException();
    }

    public static Task DeleteAsync(DbTransaction transaction, string index, string fileName, DateTimeOffset at, string actor) =>
        transaction.Connection!.ExecuteAsync(
            "update file set deleted_at = @At, deleted_by = @Actor where index_name = @Index and file_name = @FileName",
            new { Index = index, FileName = fileName, At = SqlTime.ToSql(at), Actor = actor },
            transaction);

    public static Task YankAsync(DbTransaction transaction, string index, string fileName, string? reason) =>
        transaction.Connection!.ExecuteAsync(
            "update file set yanked_reason = @Reason where index_name = @Index and file_name = @FileName",
            new { Index = index, FileName = fileName, Reason = reason },
            transaction);

    private static object Parameters(string index, string package, DistributionFile file) => new
    {
        Index = index,
        Package = package,
        Share = SweepShare.Of(package).ToString(),
        StartedAt = UploadTime.StartOf(file.ArtifactKey),
        file.FileName,
        file.Version,
        Kind = (long)file.Kind,
        file.Size,
        file.Sha256,
        file.Md5,
        file.Blake2b256,
        file.RequiresPython,
        file.MetadataSha256,
        MetadataServed = file.MetadataServed ? 1 : 0,
        file.PythonTag,
        file.ArtifactKey,
        UploadedAt = SqlTime.ToSql(file.UploadedAt),
        file.UploadedBy,
        file.YankedReason,
    };
}
