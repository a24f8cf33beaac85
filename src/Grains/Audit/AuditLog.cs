using System.Data.Common;
using Dapper;
using Larder.Grains.Database;

namespace Larder.Grains.Audit;

/// <summary>Appends to the audit table.</summary>
internal static class AuditLog
{
    /// <param name="index">The index it happened in; <see langword="null"/> for accounts.</param>
    public static Task WriteAsync(DbTransaction transaction, DateTimeOffset at, string? index, AuditEntry entry) =>
        transaction.Connection!.ExecuteAsync(
            """
            insert into audit (at, actor, token_id, address, user_agent, action, index_name, subject, detail)
            values (@At, @Actor, @TokenId, @Address, @UserAgent, @Action, @Index, @Subject, @Detail)
            """,
            new
            {
                At = SqlTime.ToSql(at),
                Actor = entry.Actor.Name,
                entry.Actor.TokenId,
                entry.Actor.Address,
                entry.Actor.UserAgent,
                entry.Action,
                Index = index,
                entry.Subject,
                entry.Detail,
            },
            transaction);
}
