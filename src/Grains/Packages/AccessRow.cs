using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Database;

namespace Larder.Grains.Packages;

/// <summary>A row of the table <c>package_access</c>: what a package's own list grants to one principal.</summary>
internal sealed class AccessRow
{
    public const string Select =
        """
        select principal as Principal, permissions as Permissions from package_access
        where index_name = @Index and package = @Name order by principal
        """;

    /// <summary>Of all packages between two names.</summary>
    public const string SelectOfMany =
        """
        select package as Package, principal as Principal, permissions as Permissions from package_access
        where index_name = @Index and package >= @First and package <= @Last
        """;

    /// <summary>Of all packages behind a name, package by package; the last one may be cut off.</summary>
    public const string SelectPage =
        """
        select package as Package, principal as Principal, permissions as Permissions from package_access
        where index_name = @Index and package > @After order by package, principal limit @Limit
        """;

    /// <summary>Only where several packages are selected.</summary>
    public string Package { get; init; } = "";
    public string Principal { get; init; } = "";
    public long Permissions { get; init; }

    public AccessEntry ToEntry() => new(Principal, (PackagePermissions)Permissions);

    /// <summary>Writes an entry, in place of what the principal was granted before.</summary>
    public static Task PutAsync(
        DbTransaction transaction, string index, string package, AccessEntry entry, DateTimeOffset at, string actor) =>
        transaction.Connection!.ExecuteAsync(
            """
            insert into package_access (index_name, package, principal, permissions, granted_at, granted_by)
            values (@Index, @Package, @Principal, @Permissions, @At, @Actor)
            on conflict (index_name, package, principal) do update
                set permissions = excluded.permissions, granted_at = excluded.granted_at, granted_by = excluded.granted_by
            """,
            new
            {
                Index = index,
                Package = package,
                entry.Principal,
                Permissions = (long)entry.Permissions,
                At = SqlTime.ToSql(at),
                Actor = actor,
            },
            transaction);

    public static Task DeleteAsync(DbTransaction transaction, string index, string package, string principal) =>
        transaction.Connection!.ExecuteAsync(
            "delete from package_access where index_name = @Index and package = @Package and principal = @Principal",
            new { Index = index, Package = package, Principal = principal },
            transaction);
}
