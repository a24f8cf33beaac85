using System.Data.Common;
using Dapper;
using Larder.Grains.Database;

namespace Larder.Grains.Audit;

/// <summary>Appends to the audit table.</summary>
internal static class AuditLog
{
    /// <param name="index">The index it happened in; <see langword="null"/> for accounts.</param>
    /// <exception cref="RepeatedChangeException">The request has made this change already: let it undo the transaction.</exception>
    public static async Task WriteAsync(DbTransaction transaction, DateTimeOffset at, string? index, AuditEntry entry)
    {
        var written = await transaction.Connection!.ExecuteAsync(
            """
            insert into audit (at, actor, token_id, address, user_agent, action, index_name, subject, detail, request)
            values (@At, @Actor, @TokenId, @Address, @UserAgent, @Action, @Index, @Subject, @Detail, @Request)
            on conflict (request, action, subject) do nothing
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
                Request = entry.Actor.Request?.ToString("n"),
            },
            transaction);
        if (written == 0)
        {
            throw new RepeatedChangeException();
        }
    }

    /// <summary>Whether the request has made this change already.</summary>
    public static async Task<bool> HasAsync(DbTransaction transaction, AuditEntry entry) =>
        entry.Actor.Request is { } request
        && await transaction.Connection!.ExecuteScalarAsync<bool>(
            "select exists (select 1 from audit where request = @Request and action = @Action and subject = @Subject)",
            new { Request = request.ToString("n"), entry.Action, entry.Subject },
            transaction);
}

/// <summary>An attempt at a change arrived after another attempt of the same request had made it.</summary>
internal sealed class RepeatedChangeException() : Exception("The request has made this change already.");
