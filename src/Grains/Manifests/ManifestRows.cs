using System.Collections.Immutable;
using Dapper;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Database;
using Larder.Packaging.Files;

namespace Larder.Grains.Manifests;

/// <summary>What manifests are made from, and which of them are behind.</summary>
internal sealed class ManifestRows(IDatabase database)
{
    private const string SelectPackage =
        """
        select serial as Serial, display_name as DisplayName, status as Status, status_reason as StatusReason, created_at as CreatedAt,
            updated_at as UpdatedAt, deleted_at as DeletedAt, manifest_serial as ManifestSerial
        from package where index_name = @Index and name = @Name
        """;

    private const string SelectReleases =
        """
        select version as Version, display_version as DisplayVersion, summary as Summary, yanked_reason as YankedReason,
            created_at as CreatedAt, created_by as CreatedBy
        from release where index_name = @Index and package = @Name order by version
        """;

    private const string SelectFiles =
        """
        select file_name as FileName, version as Version, kind as Kind, size_bytes as Size, sha256 as Sha256, md5 as Md5,
            blake2b_256 as Blake2b256, requires_python as RequiresPython, metadata_sha256 as MetadataSha256,
            metadata_served as MetadataServed, python_tag as PythonTag, artifact_key as ArtifactKey, uploaded_at as UploadedAt,
            uploaded_by as UploadedBy, yanked_reason as YankedReason, deleted_at as DeletedAt, deleted_by as DeletedBy
        from file where index_name = @Index and package = @Name order by file_name
        """;

    private const string SelectAccess =
        """
        select principal as Principal, permissions as Permissions, granted_at as GrantedAt, granted_by as GrantedBy
        from package_access where index_name = @Index and package = @Name order by principal
        """;

    private const string SelectBehind =
        """
        select index_name as "Index", name as Name, changed_at as ChangedAt from package
        where manifest_serial < serial and changed_at < @Before and (changed_at, index_name, name) > (@ChangedAt, @Index, @Name)
        order by changed_at, index_name, name limit @Limit
        """;

    /// <summary>Reads all of a package as of one moment.</summary>
    /// <returns>The manifest to be written, and the serial of the last that was; <see langword="null"/> if there is no such package, or if its
    /// manifest has everything already.</returns>
    public Task<(PackageManifest Manifest, long Written)?> ReadBehindAsync(PackageId package, CancellationToken cancellationToken) =>
        ReadAsync(package, row => row.ManifestSerial < row.Serial, cancellationToken);

    /// <summary>Reads all of a package as of one moment.</summary>
    /// <returns><see langword="null"/> if there is no such package.</returns>
    public async Task<PackageManifest?> ReadAllAsync(PackageId package, CancellationToken cancellationToken) =>
        (await ReadAsync(package, _ => true, cancellationToken))?.Manifest;

    private Task<(PackageManifest Manifest, long Written)?> ReadAsync(
        PackageId package, Predicate<PackageLine> isWanted, CancellationToken cancellationToken) =>
        database.ReadSnapshotAsync<(PackageManifest, long)?>(
            async connection =>
            {
                if (await connection.QuerySingleOrDefaultAsync<PackageLine>(SelectPackage, package) is not { } row || !isWanted(row))
                {
                    return null;
                }

                var now = await connection.ExecuteScalarAsync<long>($"select {database.NowMicroseconds}");
                var releases = await connection.QueryAsync<ReleaseLine>(SelectReleases, package);
                var files = await connection.QueryAsync<FileLine>(SelectFiles, package);
                var access = await connection.QueryAsync<AccessLine>(SelectAccess, package);
                var manifest = row.ToManifest(package, now) with
                {
                    Releases = [.. releases.Select(release => release.ToRelease())],
                    Files = [.. files.Select(file => file.ToFile())],
                    Access = [.. access.Select(entry => entry.ToEntry())],
                };
                return (manifest, row.ManifestSerial);
            },
            cancellationToken);

    /// <summary>Remembers what the manifest in the store has.</summary>
    public Task MarkAsync(PackageId package, long serial, CancellationToken cancellationToken) =>
        database.WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                """
                update package set manifest_serial = @Serial
                where index_name = @Index and name = @Name and manifest_serial < @Serial
                """,
                new { package.Index, package.Name, Serial = serial },
                transaction),
            cancellationToken);

    /// <summary>Lets the serials of a package go on above one that another life of the database has given: a state that was shown under
    /// a serial must not be followed by another under the same.</summary>
    /// <param name="serial">The first that may be free.</param>
    /// <returns>Whether it was behind. An activation that owns the package finds itself fenced at its next change, which is sent again.</returns>
    public async Task<bool> PassAsync(PackageId package, long serial, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                $"""
                update package set serial = @Next, changed_at = {database.NowMicroseconds}
                where index_name = @Index and name = @Name and serial < @Serial
                """,
                new { package.Index, package.Name, Serial = serial, Next = ManifestSerial.After(serial) },
                transaction),
            cancellationToken) == 1;

    /// <summary>Packages whose manifest is behind, those first that have waited longest.</summary>
    /// <param name="before">Only those that changed last before this time.</param>
    /// <param name="after">Begin behind this one; <see langword="null"/> for the beginning.</param>
    public Task<ImmutableArray<Behind>> FindBehindAsync(
        DateTimeOffset before, Behind? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                var start = new
                {
                    Before = SqlTime.ToSql(before),
                    ChangedAt = after?.ChangedAt ?? -1,
                    Index = after?.Package.Index ?? "",
                    Name = after?.Package.Name ?? "",
                    Limit = limit,
                };
                var rows = await connection.QueryAsync<(string Index, string Name, long ChangedAt)>(SelectBehind, start);
                return rows.Select(row => new Behind(new PackageId(row.Index, row.Name), row.ChangedAt)).ToImmutableArray();
            },
            cancellationToken);

    private sealed class PackageLine
    {
        public long Serial { get; init; }
        public string DisplayName { get; init; } = "";
        public long Status { get; init; }
        public string? StatusReason { get; init; }
        public long CreatedAt { get; init; }
        public long UpdatedAt { get; init; }
        public long? DeletedAt { get; init; }
        public long ManifestSerial { get; init; }

        public PackageManifest ToManifest(PackageId package, long now) => new()
        {
            Index = package.Index,
            Name = package.Name,
            Serial = Serial,
            AsOf = SqlTime.FromSql(now),
            DisplayName = DisplayName,
            Status = (PackageStatus)Status,
            StatusReason = StatusReason,
            CreatedAt = SqlTime.FromSql(CreatedAt),
            UpdatedAt = SqlTime.FromSql(UpdatedAt),
            DeletedAt = DeletedAt is null ? null : SqlTime.FromSql(DeletedAt.Value),
        };
    }

    private sealed class ReleaseLine
    {
        public string Version { get; init; } = "";
        public string DisplayVersion { get; init; } = "";
        public string Summary { get; init; } = "";
        public string? YankedReason { get; init; }
        public long CreatedAt { get; init; }
        public string CreatedBy { get; init; } = "";

        public ManifestRelease ToRelease() =>
            new(Version, DisplayVersion, Summary, SqlTime.FromSql(CreatedAt), CreatedBy, YankedReason);
    }

    private sealed class AccessLine
    {
        public string Principal { get; init; } = "";
        public long Permissions { get; init; }
        public long GrantedAt { get; init; }
        public string GrantedBy { get; init; } = "";

        public ManifestAccess ToEntry() => new(
            Principal,
            [.. Enum.GetValues<PackagePermissions>().Where(one => one != 0 && ((PackagePermissions)Permissions).HasFlag(one))],
            SqlTime.FromSql(GrantedAt),
            GrantedBy);
    }

    private sealed class FileLine
    {
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
        public long? DeletedAt { get; init; }
        public string? DeletedBy { get; init; }

        public ManifestFile ToFile() => new(
            FileName,
            Version,
            (DistributionKind)Kind,
            Size,
            Sha256,
            Md5,
            Blake2b256,
            MetadataSha256,
            MetadataServed != 0,
            PythonTag,
            ArtifactKey,
            SqlTime.FromSql(UploadedAt),
            UploadedBy,
            RequiresPython,
            YankedReason,
            DeletedAt is null ? null : SqlTime.FromSql(DeletedAt.Value),
            DeletedBy);
    }
}

/// <summary>Which package of which index.</summary>
/// <param name="Name">Normalized.</param>
public sealed record PackageId(string Index, string Name);

/// <summary>A package whose manifest is behind.</summary>
/// <param name="ChangedAt">When it changed last, as the database holds it.</param>
internal sealed record Behind(PackageId Package, long ChangedAt);
