using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Backups;
using Larder.Grains.Database;
using Larder.Grains.Manifests;
using Larder.Grains.Packages;
using Larder.Packaging.Files;

namespace Larder.Grains.Recovery;

/// <summary>Writes the rows of one package from what was found in the store.</summary>
/// <param name="epoch">Higher than any that a process of before may have.</param>
internal sealed class RecoveryRows(PackageId package, long epoch)
{
    private static readonly string[] PackageColumns =
    [
        "index_name", "name", "shard", "display_name", "status", "status_reason", "summary", "latest_version", "file_count", "size_bytes",
        "created_at", "updated_at", "deleted_at", "changed_at", "manifest_serial", "serial", "epoch", "leased_until", "readers", "access_serial",
    ];

    private static readonly string[] ReleaseColumns =
        ["index_name", "package", "version", "display_version", "summary", "yanked_reason", "created_at", "created_by"];

    private static readonly string[] AccessColumns =
        ["index_name", "package", "principal", "permissions", "granted_at", "granted_by"];

    private static readonly string[] FileColumns =
    [
        "index_name", "file_name", "package", "version", "kind", "size_bytes", "sha256", "md5", "blake2b_256", "requires_python",
        "metadata_sha256", "metadata_served", "python_tag", "artifact_key", "uploaded_at", "uploaded_by", "yanked_reason", "deleted_at",
        "deleted_by", "bytes_removed_at",
    ];

    /// <summary>The number of the activation that owns the package, and thereby of all that have ever changed it; 0 without a row.</summary>
    public Task<long> ReadEpochAsync(IDatabase database, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<long>(
                "select epoch from package where index_name = @Index and name = @Name", package),
            cancellationToken);

    /// <summary>Rows for everything in a manifest, but for the package's own.</summary>
    /// <param name="lost">Names of files whose bytes are gone: nobody need remove them.</param>
    public async Task AddAsync(DbTransaction transaction, PackageManifest manifest, IReadOnlySet<string> lost, DateTimeOffset at)
    {
        await RowInsert.RunAsync(transaction, "release", ReleaseColumns, [.. manifest.Releases.Select(ToRow)]);
        await RowInsert.RunAsync(
            transaction,
            "file",
            FileColumns,
            [.. manifest.Files.Select(file => ToRow(file, removedAt: lost.Contains(file.FileName) ? at : null))]);
        await RowInsert.RunAsync(transaction, "package_access", AccessColumns, [.. manifest.Access.Select(ToRow)]);
    }

    /// <summary>Rows for one decision. Whether the bytes may be swept is not asked: they were looked at just now, nobody sweeps while a
    /// database is being made anew, and afterwards they have a row.</summary>
    public async Task AddAsync(DbTransaction transaction, PackageDecision decision, DistributionFile file)
    {
        const string AlwaysInTime = "1 = 1";
        foreach (var change in decision.Rows)
        {
            await (change switch
            {
                RowChange.AddFile added =>
                    FileRow.InsertAsync(transaction, package.Index, package.Name, added.File, AlwaysInTime),
                RowChange.AddRelease added => ReleaseRow.InsertAsync(
                    transaction, package.Index, package.Name, added.Release, file.UploadedAt, file.UploadedBy),
                RowChange.RenewRelease renewed =>
                    ReleaseRow.RenewAsync(transaction, package.Index, package.Name, renewed.Release),
                _ => throw new ArgumentOutOfRangeException(nameof(decision), change, "Adding a file makes no such row."),
            });
        }
    }

    /// <summary>The package's own row, new or in place of the one that was read. First of all that is written: it is the fence for the
    /// rest.</summary>
    /// <param name="known">The row as it was read; 0 and 0 if there was none.</param>
    /// <returns>The row as it is now.</returns>
    /// <exception cref="PackageInUseException">There is another row by now.</exception>
    public async Task<RowVersion> PutAsync(DbTransaction transaction, RowVersion known, PackageState state, DateTimeOffset at)
    {
        await transaction.Connection!.ExecuteAsync(
            "delete from package where index_name = @Index and name = @Name and serial = @Serial and epoch = @Epoch",
            new { package.Index, package.Name, known.Serial, known.Epoch },
            transaction);
        var entry = state.ToCatalogueEntry();
        var added = await RowInsert.RunAsync(
            transaction,
            "package",
            PackageColumns,
            [
                [
                    package.Index, package.Name, (long)CatalogueShard.Of(package.Name), state.DisplayName, (long)state.Status,
                    state.StatusReason, entry.Summary, entry.LatestVersion, (long)entry.FileCount, state.SizeBytes,
                    SqlTime.ToSql(state.CreatedAt), SqlTime.ToSql(state.UpdatedAt), ToSql(state.DeletedAt), SqlTime.ToSql(at), 0L,
                    state.Serial, epoch, 0L, entry.Readers, Math.Max(state.AccessSerial, 1L),
                ],
            ],
            "on conflict do nothing");
        return added == 1 ? new RowVersion(state.Serial, epoch) : throw new PackageInUseException(package);
    }

    private object?[] ToRow(ManifestRelease release) =>
    [
        package.Index, package.Name, release.Version, release.DisplayVersion, release.Summary, release.YankedReason,
        SqlTime.ToSql(release.CreatedAt), release.CreatedBy,
    ];

    private object?[] ToRow(ManifestAccess entry) =>
    [
        package.Index, package.Name, entry.Principal, (long)entry.Granted(), SqlTime.ToSql(entry.GrantedAt), entry.GrantedBy,
    ];

    private object?[] ToRow(ManifestFile file, DateTimeOffset? removedAt) =>
    [
        package.Index, file.FileName, package.Name, file.Version, (long)(DistributionKind)file.Kind, file.Size, file.Sha256, file.Md5,
        file.Blake2b256, file.RequiresPython, file.MetadataSha256, file.MetadataServed ? 1L : 0L, file.PythonTag, file.ArtifactKey,
        SqlTime.ToSql(file.UploadedAt), file.UploadedBy, file.YankedReason, ToSql(file.DeletedAt), file.DeletedBy,
        ToSql(removedAt),
    ];

    private static long? ToSql(DateTimeOffset? time) => time is null ? null : SqlTime.ToSql(time.Value);
}

/// <summary>Tells whether a package's row is still the one that was read.</summary>
/// <param name="Serial">Grows with each change.</param>
/// <param name="Epoch">Another one for each activation.</param>
internal readonly record struct RowVersion(long Serial, long Epoch);
