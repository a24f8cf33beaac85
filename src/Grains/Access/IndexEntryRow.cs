using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Access;

/// <summary>A row of the table <c>index_access_entry</c>: a rule, or, with an empty pattern, a role.</summary>
internal sealed record IndexEntryRow
{
    public const string Select =
        """
        select pattern as Pattern, principal as Principal, permissions as Permissions from index_access_entry where index_name = @Index
        """;

    public string Pattern { get; init; } = "";
    public string Principal { get; init; } = "";
    public long Permissions { get; init; }

    public bool IsRole => Pattern.Length == 0;

    public AccessEntry ToEntry() => new(Principal, (PackagePermissions)Permissions);

    public static IEnumerable<IndexEntryRow> Of(IndexAccess? access) => access is null
        ? []
        : access.Roles.Select(role => Of("", role)).Concat(access.Rules.Select(rule => Of(rule.Pattern, rule.Entry)));

    /// <summary>Writes what is different.</summary>
    public static async Task WriteAsync(DbTransaction transaction, string index, IndexAccess? before, IndexAccess? after)
    {
        var (old, next) = (Of(before).ToHashSet(), Of(after).ToHashSet());
        var kept = next.Select(row => (row.Pattern, row.Principal)).ToHashSet();
        foreach (var row in old.Where(row => !kept.Contains((row.Pattern, row.Principal))))
        {
            await transaction.Connection!.ExecuteAsync(
                "delete from index_access_entry where index_name = @Index and pattern = @Pattern and principal = @Principal",
                new { Index = index, row.Pattern, row.Principal },
                transaction);
        }

        foreach (var row in next.Except(old))
        {
            await transaction.Connection!.ExecuteAsync(
                """
                insert into index_access_entry (index_name, pattern, principal, permissions)
                values (@Index, @Pattern, @Principal, @Permissions)
                on conflict (index_name, pattern, principal) do update set permissions = @Permissions
                """,
                new { Index = index, row.Pattern, row.Principal, row.Permissions },
                transaction);
        }
    }

    private static IndexEntryRow Of(string pattern, AccessEntry entry) =>
        new() { Pattern = pattern, Principal = entry.Principal, Permissions = (long)entry.Permissions };
}
