using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Larder.Grains.Sweeping;
using Larder.Packaging.Versions;

namespace Larder.Grains.Packages;

/// <summary>One package's rows: the package, its releases, its files and their tombstones, its access list.</summary>
/// <param name="grace">See <see cref="SweeperOptions.Grace"/>.</param>
internal sealed class PackageRows(IDatabase database, string index, string name, TimeSpan grace)
{
    private readonly object _key = new { Index = index, Name = name };

    /// <summary>The package's row as the one that says who owns the grain.</summary>
    public LeasedRow Lease { get; } =
        new(database, "package", "index_name = @Index and name = @Name", new { Index = index, Name = name });

    /// <summary>Everything, read once per activation.</summary>
    /// <param name="epoch">Of the activation that reads, and owns the package.</param>
    /// <exception cref="OwnershipLostException">It no longer does: what was read may be half of one state and half of the next.</exception>
    public Task<PackageState> ReadAsync(long epoch, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                var package = await connection.QuerySingleAsync<PackageRow>(PackageRow.Select, _key);
                var releases = await connection.QueryAsync<ReleaseRow>(ReleaseRow.Select, _key);
                var files = await connection.QueryAsync<FileRow>(FileRow.SelectListed, _key);
                var tombstones = await connection.QueryAsync<(string FileName, string Sha256)>(FileRow.SelectTombstones, _key);
                var access = await connection.QueryAsync<AccessRow>(AccessRow.Select, _key);
                return await connection.ExecuteScalarAsync<long>(PackageRow.SelectEpoch, _key) == epoch
                    ? ToState(package, releases, [.. files.Select(row => row.ToFile())], tombstones, access)
                    : throw new OwnershipLostException($"Another activation has taken the package '{name}' over; ask again.");
            },
            cancellationToken);

    /// <summary>What the package's row says of its files; <see langword="null"/> if there is no row.</summary>
    public async Task<PackageCounters?> ReadCountersAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<PackageRow>(PackageRow.Select, _key), cancellationToken) is { } row
            ? PackageCounters.Of(row)
            : null;

    /// <summary>Writes one change in one transaction, if this activation still owns the package.</summary>
    /// <param name="known">What the change was decided on.</param>
    /// <exception cref="OwnershipFencedException">It does not; nothing was written.</exception>
    /// <returns><see cref="Refusal.UploadExpired"/>, and nothing was written, if the bytes of the upload may have been swept.</returns>
    public async Task<Refusal> WriteAsync(
        PackageState known, PackageDecision decision, long epoch, TimeSpan ownership, DateTimeOffset at, AuditEntry audit)
    {
        try
        {
            return await WriteAllAsync(known, decision, epoch, ownership, at, audit);
        }
        catch (UploadExpiredException)
        {
            return Refusal.UploadExpired;
        }
    }

    private Task<Refusal> WriteAllAsync(
        PackageState known, PackageDecision decision, long epoch, TimeSpan ownership, DateTimeOffset at, AuditEntry audit) =>
        database.WriteAsync(
            async transaction =>
            {
                var next = decision.Next!;
                if (known.Serial == 0)
                {
                    await UploadTime.HoldAsync(transaction, database, index, name);
                    await PackageRow.InsertAsync(transaction, index, next, database.NowMicroseconds, ownership);
                }
                else
                {
                    await Lease.AdvanceAsync(transaction, epoch, known.Serial);
                    await PackageRow.UpdateAsync(transaction, index, next, database.NowMicroseconds);
                }

                foreach (var change in decision.Rows)
                {
                    await WriteRowAsync(transaction, change, at, audit.Actor.Name);
                }

                await AuditLog.WriteAsync(transaction, at, index, audit);
                return Refusal.None;
            },
            CancellationToken.None);

    private Task WriteRowAsync(DbTransaction transaction, RowChange change, DateTimeOffset at, string actor) => change switch
    {
        RowChange.AddFile added => FileRow.InsertAsync(transaction, index, name, added.File, UploadTime.Condition(database, grace)),
        RowChange.DeleteFile deleted => FileRow.DeleteAsync(transaction, index, deleted.FileName, at, actor),
        RowChange.YankFile yanked => FileRow.YankAsync(transaction, index, yanked.FileName, yanked.Reason),
        RowChange.AddRelease added => ReleaseRow.InsertAsync(transaction, index, name, added.Release, at, actor),
        RowChange.RenewRelease renewed => ReleaseRow.RenewAsync(transaction, index, name, renewed.Release),
        RowChange.PutAccess put => AccessRow.PutAsync(transaction, index, name, put.Entry, at, actor),
        RowChange.DeleteAccess deleted => AccessRow.DeleteAsync(transaction, index, name, deleted.Principal),
        RowChange.YankRelease yanked => ReleaseRow.YankAsync(transaction, index, name, yanked.Version, yanked.Reason),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Has no statement."),
    };

    /// <summary>Puts a package together from its rows.</summary>
    internal static PackageState ToState(
        PackageRow package,
        IEnumerable<ReleaseRow> releases,
        IReadOnlyList<DistributionFile> files,
        IEnumerable<(string FileName, string Sha256)> tombstones,
        IEnumerable<AccessRow> access)
    {
        var names = files.ToLookup(file => PythonVersion.Parse(file.Version).Canonical, file => file.FileName, StringComparer.Ordinal);
        var state = package.ToState() with
        {
            Files = FileList.Of(files),
            Releases = releases.ToImmutableDictionary(
                row => row.Version, row => row.ToRelease(names[row.Version]), StringComparer.Ordinal),
            Tombstones = tombstones.ToImmutableDictionary(row => row.FileName, row => row.Sha256, StringComparer.Ordinal),
            Access = access.ToImmutableSortedDictionary(
                row => row.Principal, row => (PackagePermissions)row.Permissions, StringComparer.Ordinal),
        };
        return state with { Latest = LatestRelease.Of(state) };
    }
}
