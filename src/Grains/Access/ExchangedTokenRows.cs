using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Leases;

namespace Larder.Grains.Access;

/// <summary>The row of one token that was given out for a proof of another system, and of that proof.</summary>
internal sealed class ExchangedTokenRows(IDatabase database, string id)
{
    /// <summary>How long an expired token stays, for those who ask what it was.</summary>
    private static readonly TimeSpan KeptAfterExpiry = TimeSpan.FromDays(1);

    /// <summary>A new row takes so many old ones away: more than one, so that there are ever fewer of them.</summary>
    private const int PurgedAtOnce = 20;

    /// <summary>The row as the one that says who owns the grain.</summary>
    public LeasedRow Lease { get; } = new(database, "exchanged_token", "id = @Id", new { Id = id });

    public async Task<(ExchangedToken Token, long Serial)> ReadAsync(CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            connection => connection.QuerySingleAsync<ExchangedTokenRow>(ExchangedTokenRow.Select, new { Id = id }), cancellationToken);
        return (row.ToToken(), row.Serial);
    }

    /// <returns><see cref="Refusal.ProofUsed"/>; nothing is written then.</returns>
    /// <exception cref="OwnershipFencedException">Another activation has made it.</exception>
    public Task<Refusal> CreateAsync(ExchangedToken token, OneUseProof? proof, TimeSpan ownership, AuditEntry audit) =>
        database.WriteAsync(
            async transaction =>
            {
                if (proof is not null && !await TryUseAsync(transaction, proof))
                {
                    return Refusal.ProofUsed;
                }

                await ExchangedTokenRow.InsertAsync(transaction, token, database.NowMicroseconds, ownership);
                await AuditLog.WriteAsync(transaction, token.CreatedAt, index: null, audit);
                await PurgeAsync(transaction, token.CreatedAt);
                return Refusal.None;
            },
            CancellationToken.None);

    /// <exception cref="OwnershipFencedException">Another activation owns it; nothing was written.</exception>
    public Task<Refusal> RevokeAsync(long serial, long epoch, DateTimeOffset at, AuditEntry audit) =>
        database.WriteAsync(
            async transaction =>
            {
                await Lease.AdvanceAsync(transaction, epoch, serial);
                await transaction.Connection!.ExecuteAsync(
                    "update exchanged_token set revoked = 1 where id = @Id", new { Id = id }, transaction);
                await AuditLog.WriteAsync(transaction, at, index: null, audit);
                return Refusal.None;
            },
            CancellationToken.None);

    private static async Task<bool> TryUseAsync(DbTransaction transaction, OneUseProof proof) =>
        await transaction.Connection!.ExecuteAsync(
            "insert into used_assertion (issuer, jti, expires_at) values (@Issuer, @Id, @KeptUntil) on conflict do nothing",
            new { proof.Issuer, proof.Id, KeptUntil = SqlTime.ToSql(proof.KeptUntil) },
            transaction) == 1;

    /// <summary>Forgets some of what nobody can use any more. A token that is leased still goes later: its owner need not notice.</summary>
    private async Task PurgeAsync(DbTransaction transaction, DateTimeOffset now)
    {
        await transaction.Connection!.ExecuteAsync(
            $"""
            delete from used_assertion where (issuer, jti) in (
                select issuer, jti from used_assertion where expires_at < @Now order by expires_at limit {PurgedAtOnce})
            """,
            new { Now = SqlTime.ToSql(now) },
            transaction);
        await transaction.Connection!.ExecuteAsync(
            $"""
            delete from exchanged_token where id in (
                select id from exchanged_token where expires_at < @Before and leased_until < {database.NowMicroseconds}
                order by expires_at limit {PurgedAtOnce})
            """,
            new { Before = SqlTime.ToSql(now - KeptAfterExpiry) },
            transaction);
    }
}
