using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Leases;

namespace Larder.Grains.Access;

/// <summary>One token's row.</summary>
internal sealed class TokenRows(IDatabase database, string id)
{
    /// <summary>The row as the one that says who owns the grain.</summary>
    public LeasedRow Lease { get; } = new(database, "token", "id = @Id", new { Id = id });

    public async Task<(ApiToken Token, long Serial)> ReadAsync(CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            connection => connection.QuerySingleAsync<TokenRow>(TokenRow.Select, new { Id = id }), cancellationToken);
        return (row.ToToken(), row.Serial);
    }

    /// <param name="rule">What the token's owner says to it: <see langword="null"/> if there is none.</param>
    /// <returns>The refusal of <paramref name="rule"/>; nothing is written then.</returns>
    /// <exception cref="OwnershipFencedException">Another activation has made it.</exception>
    public Task<Refusal> CreateAsync(
        ApiToken token, Func<ApiToken, UserAccount?, Refusal> rule, TimeSpan ownership, DateTimeOffset at, AuditEntry audit) =>
        database.WriteAsync(
            async transaction =>
            {
                var owner = await transaction.Connection!.QuerySingleOrDefaultAsync<AccountRow>(
                    AccountRow.Select, new { Name = token.User }, transaction);
                var refusal = rule(token, owner?.ToAccount([]));
                if (refusal != Refusal.None)
                {
                    return refusal;
                }

                await TokenRow.InsertAsync(transaction, token, database.NowMicroseconds, ownership);
                await AuditLog.WriteAsync(transaction, at, index: null, audit);
                return Refusal.None;
            },
            CancellationToken.None);

    /// <exception cref="OwnershipFencedException">Another activation owns it; nothing was written.</exception>
    public Task<Refusal> RevokeAsync(long serial, long epoch, DateTimeOffset at, AuditEntry audit) =>
        database.WriteAsync(
            async transaction =>
            {
                await Lease.AdvanceAsync(transaction, epoch, serial);
                await TokenRow.RevokeAsync(transaction, id);
                await AuditLog.WriteAsync(transaction, at, index: null, audit);
                return Refusal.None;
            },
            CancellationToken.None);
}
