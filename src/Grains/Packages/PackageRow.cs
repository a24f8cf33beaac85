using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Database;
using Larder.Grains.Leases;

namespace Larder.Grains.Packages;

/// <summary>A row of the table <c>package</c>.</summary>
internal sealed class PackageRow
{
    public const string Columns =
        """
        name, display_name as DisplayName, status as Status, status_reason as StatusReason, summary as Summary,
        latest_version as LatestVersion, file_count as FileCount, size_bytes as SizeBytes, created_at as CreatedAt,
        updated_at as UpdatedAt, deleted_at as DeletedAt, serial as Serial,
        readers as Readers, access_serial as AccessSerial
        """;

    public const string Select = $"select {Columns} from package where index_name = @Index and name = @Name";

    public const string SelectEpoch = "select epoch from package where index_name = @Index and name = @Name";

    public const string SelectChanged = $"{SelectShard} and changed_at >= @Since";

    /// <summary>A page of a shard, in the order of the names.</summary>
    public const string SelectShardPage = $"{SelectShard} and name > @After order by name limit @Limit";

    private const string SelectShard = $"select {Columns} from package where index_name = @Index and shard = @Shard";

    public string Name { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public long Status { get; init; }
    public string? StatusReason { get; init; }
    public string Summary { get; init; } = "";
    public string? LatestVersion { get; init; }
    public long FileCount { get; init; }
    public long SizeBytes { get; init; }
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
    public long? DeletedAt { get; init; }
    public long Serial { get; init; }
    public long Shard { get; init; }
    public string Readers { get; init; } = "";
    public long AccessSerial { get; init; }

    /// <summary>The state, but for what is in other tables.</summary>
    public PackageState ToState() => new()
    {
        Name = Name,
        DisplayName = DisplayName,
        Serial = Serial,
        Status = (PackageStatus)Status,
        StatusReason = StatusReason,
        DeletedAt = DeletedAt is null ? null : SqlTime.FromSql(DeletedAt.Value),
        SizeBytes = SizeBytes,
        CreatedAt = SqlTime.FromSql(CreatedAt),
        UpdatedAt = SqlTime.FromSql(UpdatedAt),
        AccessSerial = AccessSerial,
    };

    public CatalogueEntry ToCatalogueEntry() => new(
        Name,
        DisplayName,
        Summary,
        LatestVersion,
        (PackageStatus)Status,
        (int)FileCount,
        SizeBytes,
        SqlTime.FromSql(CreatedAt),
        SqlTime.FromSql(UpdatedAt),
        Serial,
        DeletedAt is not null)
    {
        Readers = Readers,
    };

    /// <summary>Makes the row, owned by the activation that makes it.</summary>
    /// <exception cref="OwnershipFencedException">Another activation was first.</exception>
    public static async Task InsertAsync(
        DbTransaction transaction, string index, PackageState state, string now, TimeSpan ownership)
    {
        var inserted = await transaction.Connection!.ExecuteAsync(
            $"""
            insert into package (index_name, name, shard, display_name, status, status_reason, summary, latest_version, file_count,
                size_bytes, created_at, updated_at, deleted_at, readers, access_serial, changed_at, serial, epoch, leased_until)
            values (@Index, @Name, @Shard, @DisplayName, @Status, @StatusReason, @Summary, @LatestVersion, @FileCount, @SizeBytes,
                @CreatedAt, @UpdatedAt, @DeletedAt, @Readers, @AccessSerial, {now}, 1, {LeasedRow.FirstEpoch},
                {now} + {(long)ownership.TotalMicroseconds})
            on conflict do nothing
            """,
            Parameters(index, state),
            transaction);
        if (inserted != 1)
        {
            throw new OwnershipFencedException();
        }
    }

    public static Task UpdateAsync(DbTransaction transaction, string index, PackageState state, string now) =>
        transaction.Connection!.ExecuteAsync(
            $"""
            update package set display_name = @DisplayName, status = @Status, status_reason = @StatusReason, summary = @Summary,
                latest_version = @LatestVersion, file_count = @FileCount, size_bytes = @SizeBytes, created_at = @CreatedAt,
                updated_at = @UpdatedAt, deleted_at = @DeletedAt, readers = @Readers, access_serial = @AccessSerial, changed_at = {now}
            where index_name = @Index and name = @Name
            """,
            Parameters(index, state),
            transaction);

    private static object Parameters(string index, PackageState state)
    {
        var entry = state.ToCatalogueEntry();
        return new
        {
            Index = index,
            entry.Name,
            Shard = CatalogueShard.Of(entry.Name),
            entry.DisplayName,
            Status = (long)entry.Status,
            state.StatusReason,
            entry.Summary,
            entry.LatestVersion,
            entry.FileCount,
            entry.SizeBytes,
            CreatedAt = SqlTime.ToSql(entry.CreatedAt),
            UpdatedAt = SqlTime.ToSql(entry.UpdatedAt),
            DeletedAt = state.DeletedAt is null ? (long?)null : SqlTime.ToSql(state.DeletedAt.Value),
            entry.Readers,
            state.AccessSerial,
        };
    }
}
