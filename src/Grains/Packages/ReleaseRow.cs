using System.Data.Common;
using Dapper;
using Larder.Grains.Database;

namespace Larder.Grains.Packages;

/// <summary>A row of the table <c>release</c>.</summary>
internal sealed class ReleaseRow
{
    private const string Columns =
        "package as Package, version as Version, display_version as DisplayVersion, summary as Summary, yanked_reason as YankedReason";

    public const string Select = $"select {Columns} from release where index_name = @Index and package = @Name";

    public const string SelectOfMany =
        $"select {Columns} from release where index_name = @Index and package >= @First and package <= @Last";

    public string Package { get; init; } = "";

    public string Version { get; init; } = "";
    public string DisplayVersion { get; init; } = "";
    public string Summary { get; init; } = "";
    public string? YankedReason { get; init; }

    public Release ToRelease(IEnumerable<string> fileNames) =>
        new(Version, DisplayVersion, Summary, YankedReason, Release.NoFiles.Union(fileNames));

    public static Task InsertAsync(
        DbTransaction transaction, string index, string package, Release release, DateTimeOffset at, string actor) =>
        transaction.Connection!.ExecuteAsync(
            """
            insert into release (index_name, package, version, display_version, summary, created_at, created_by)
            values (@Index, @Package, @Version, @DisplayVersion, @Summary, @At, @Actor)
            """,
            new
            {
                Index = index,
                Package = package,
                release.Version,
                release.DisplayVersion,
                release.Summary,
                At = SqlTime.ToSql(at),
                Actor = actor,
            },
            transaction);

    /// <summary>Writes spelling and summary anew; the yank stays.</summary>
    public static Task RenewAsync(DbTransaction transaction, string index, string package, Release release) =>
        transaction.Connection!.ExecuteAsync(
            """
            update release set display_version = @DisplayVersion, summary = @Summary
            where index_name = @Index and package = @Package and version = @Version
            """,
            new { Index = index, Package = package, release.Version, release.DisplayVersion, release.Summary },
            transaction);

    public static Task YankAsync(DbTransaction transaction, string index, string package, string version, string? reason) =>
        transaction.Connection!.ExecuteAsync(
            """
            update release set yanked_reason = @Reason where index_name = @Index and package = @Package and version = @Version
            """,
            new { Index = index, Package = package, Version = version, Reason = reason },
            transaction);
}
