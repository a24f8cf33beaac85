using System.Collections.Immutable;

namespace Larder.Grains.Backups;

/// <summary>A table of which every row is kept in a backup.</summary>
/// <param name="Order">The columns of its key.</param>
public sealed record BackupTable(string Name, string Order);

/// <summary>What a backup of the database holds.</summary>
public static class BackupTables
{
    /// <summary>In an order in which their rows can be added.</summary>
    public static ImmutableArray<BackupTable> All { get; } =
    [
        new("package", "index_name, name"),
        new("release", "index_name, package, version"),
        new("file", "index_name, file_name"),
        new("package_access", "index_name, package, principal"),
        new("catalogue_shard", "index_name, shard"),
        new("index_access", "index_name"),
        new("index_access_entry", "index_name, pattern, principal"),
        new("account", "name"),
        new("account_group", "name"),
        new("membership", "account, group_name"),
        new("token", "id"),
        new("used_assertion", "issuer, jti"),
        new("audit", "id"),
        new("sweep", "index_name, share"),
    ];

    /// <summary>Tables that belong to one database and to no other: its schema, its cluster, what its engine keeps for itself; and tokens
    /// that are good for hours, which a restore must not bring back to life.</summary>
    public static ImmutableHashSet<string> NotKept { get; } =
    [
        "schema_version", "exchanged_token", "orleansquery", "orleansmembershipversiontable", "orleansmembershiptable", "orleansreminderstable",
        "orleansstorage", "sqlite_sequence", "sqlite_stat1",
    ];

    /// <summary>Tables with a row only in a database that was used.</summary>
    internal static IEnumerable<string> OfUse => ["package", "account", "token", "audit"];
}
