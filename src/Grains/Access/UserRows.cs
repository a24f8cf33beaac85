using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Leases;

namespace Larder.Grains.Access;

/// <summary>One user's row, and those of the user's memberships.</summary>
internal sealed class UserRows(IDatabase database, string name)
{
    /// <summary>The row as the one that says who owns the grain.</summary>
    public LeasedRow Lease { get; } = new(database, "account", "name = @Name", new { Name = name });

    public async Task<(UserAccount Account, long Serial)> ReadAsync(CancellationToken cancellationToken)
    {
        var (row, groups) = await database.ReadAsync(
            async connection => (
                await connection.QuerySingleAsync<AccountRow>(AccountRow.Select, new { Name = name }),
                await connection.QueryAsync<string>(MembershipRow.SelectGroups, new { Account = name })),
            cancellationToken);
        return (row.ToAccount(groups), row.Serial);
    }

    /// <summary>Writes one change in one transaction, if this activation still owns the account.</summary>
    /// <param name="serial">Of the account that the change was decided on; 0 if there was none.</param>
    /// <returns><see cref="Refusal.LastAdministrator"/>, <see cref="Refusal.UserExists"/> if a new name differs from another one only
    /// in case, or <see cref="Refusal.UnknownGroup"/>; nothing is written then.</returns>
    /// <exception cref="OwnershipFencedException">It does not; nothing was written.</exception>
    public Task<Refusal> WriteAsync(
        long serial, UserDecision decision, long epoch, TimeSpan ownership, DateTimeOffset at, AuditEntry audit) =>
        database.WriteAsync(
            async transaction =>
            {
                if (decision.NeedsAnotherAdministrator && await AccountRow.HoldAdministratorsAsync(transaction) < 2)
                {
                    return Refusal.LastAdministrator;
                }

                if (decision.TakesName && await AccountRow.HoldLookAlikesAsync(transaction, name))
                {
                    return Refusal.UserExists;
                }

                if (decision.Joins is { } group && !await MembershipRow.HoldGroupAsync(transaction, group))
                {
                    return Refusal.UnknownGroup;
                }

                if (serial == 0)
                {
                    await AccountRow.InsertAsync(transaction, decision.Next!, database.NowMicroseconds, ownership);
                }
                else
                {
                    await Lease.AdvanceAsync(transaction, epoch, serial);
                    await AccountRow.UpdateAsync(transaction, decision.Next!, at);
                    await MembershipRow.WriteAsync(transaction, name, decision);
                }

                await AuditLog.WriteAsync(transaction, at, index: null, audit);
                return Refusal.None;
            },
            CancellationToken.None);
}
