using System.Data.Common;
using Dapper;

namespace Larder.Grains.Access;

/// <summary>A row of the table <c>membership</c>: one user in one group. The user's grain owns it.</summary>
internal static class MembershipRow
{
    public const string SelectGroups = "select group_name from membership where account = @Account";

    public const string SelectMembers =
        "select account from membership where group_name = @Name and account > @After order by account limit @Limit";

    /// <summary>Whether there is such a group. By writing to its row, lets no other transaction delete it meanwhile.</summary>
    public static async Task<bool> HoldGroupAsync(DbTransaction transaction, string group) =>
        await transaction.Connection!.ExecuteAsync(
            "update account_group set created_at = created_at where name = @Name", new { Name = group }, transaction) == 1;

    public static async Task WriteAsync(DbTransaction transaction, string account, UserDecision decision)
    {
        var row = new { Account = account, Group = decision.Joins ?? decision.Leaves };
        if (decision.Joins is not null)
        {
            await transaction.Connection!.ExecuteAsync(
                "insert into membership (account, group_name) values (@Account, @Group) on conflict do nothing", row, transaction);
        }

        if (decision.Leaves is not null)
        {
            await transaction.Connection!.ExecuteAsync(
                "delete from membership where account = @Account and group_name = @Group", row, transaction);
        }

        if (decision.Next!.Deleted)
        {
            await transaction.Connection!.ExecuteAsync("delete from membership where account = @Account", row, transaction);
        }
    }
}
