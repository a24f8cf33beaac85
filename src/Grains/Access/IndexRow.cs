using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Access;

/// <summary>A row of the table <c>index_access</c>.</summary>
internal sealed class IndexRow
{
    /// <summary>Between principals: none has it.</summary>
    private const char Separator = '\n';

    private const string Select =
        """
        select follows_settings as FollowsSettings, default_read as DefaultRead, default_write as DefaultWrite, creators as Creators,
            serial as Serial
        from index_access where index_name = @Index
        """;

    public long FollowsSettings { get; init; }
    public string DefaultRead { get; init; } = "";
    public string DefaultWrite { get; init; } = "";
    public string Creators { get; init; } = "";
    public long Serial { get; init; }

    public static async Task<(IndexState State, long Serial)> ReadAsync(DbConnection connection, string index)
    {
        var row = await connection.QuerySingleAsync<IndexRow>(Select, new { Index = index });
        if (row.FollowsSettings != 0)
        {
            return (new IndexState(null), row.Serial);
        }

        var entries = (await connection.QueryAsync<IndexEntryRow>(IndexEntryRow.Select, new { Index = index })).ToLookup(each => each.IsRole);
        var access = new IndexAccess(
            Split(row.DefaultRead),
            Split(row.DefaultWrite),
            Split(row.Creators),
            [.. entries[true].Select(each => each.ToEntry()).OrderBy(each => each.Principal, StringComparer.Ordinal)],
            [
                .. entries[false].Select(each => new AccessRule(each.Pattern, each.ToEntry()))
                    .OrderBy(each => each.Pattern, StringComparer.Ordinal).ThenBy(each => each.Entry.Principal, StringComparer.Ordinal),
            ]);
        return (new IndexState(access), row.Serial);
    }

    /// <summary>Makes a row that follows the settings and that nobody owns, if there is none.</summary>
    public static Task<int> EnsureAsync(DbTransaction transaction, string index) =>
        transaction.Connection!.ExecuteAsync(
            """
            insert into index_access (index_name, follows_settings, default_read, default_write, creators, serial, epoch, leased_until)
            values (@Index, 1, '', '', '', 1, 0, 0)
            on conflict do nothing
            """,
            new { Index = index },
            transaction);

    public static Task UpdateAsync(DbTransaction transaction, string index, IndexAccess? access) =>
        transaction.Connection!.ExecuteAsync(
            """
            update index_access set follows_settings = @FollowsSettings, default_read = @DefaultRead, default_write = @DefaultWrite,
                creators = @Creators
            where index_name = @Index
            """,
            new
            {
                Index = index,
                FollowsSettings = access is null ? 1 : 0,
                DefaultRead = Join(access?.DefaultRead),
                DefaultWrite = Join(access?.DefaultWrite),
                Creators = Join(access?.Create),
            },
            transaction);

    private static string Join(ImmutableArray<string>? principals) => string.Join(Separator, principals ?? []);

    private static ImmutableArray<string> Split(string principals) => principals.Length == 0 ? [] : [.. principals.Split(Separator)];
}
