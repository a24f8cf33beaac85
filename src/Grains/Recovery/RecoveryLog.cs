using Dapper;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Audit;
using Larder.Grains.Backups;
using Larder.Grains.Database;

namespace Larder.Grains.Recovery;

/// <summary>Remembers in the audit log that a database is being made anew, so that a run that was killed may go on.</summary>
public static class RecoveryLog
{
    private const string Started = "index:rebuild-start", Ended = "index:rebuild-end";

    internal static readonly Actor Operator = new(Actor.OperatorName, null, null, null);

    /// <summary>Whether a rebuild may begin, or go on: nobody has used the database, but for a rebuild that was not finished.</summary>
    public static async Task<bool> MayBeginAsync(IDatabase database, CancellationToken cancellationToken) =>
        await DatabaseLoad.IsEmptyAsync(database, cancellationToken)
        || await database.ReadAsync(
            connection => connection.QueryFirstOrDefaultAsync<string>(
                "select action from audit where action in (@Started, @Ended) order by id desc limit 1", new { Started, Ended }),
            cancellationToken) is Started;

    public static Task BeginAsync(IDatabase database, string index, DateTimeOffset at, CancellationToken cancellationToken) =>
        WriteAsync(database, index, Started, detail: null, at, cancellationToken);

    /// <param name="detail">What was found, in words.</param>
    public static Task EndAsync(
        IDatabase database, string index, string detail, DateTimeOffset at, CancellationToken cancellationToken) =>
        WriteAsync(database, index, Ended, detail, at, cancellationToken);

    private static Task<bool> WriteAsync(
        IDatabase database, string index, string action, string? detail, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                await AuditLog.WriteAsync(transaction, at, index, new AuditEntry(Operator, action, index, detail));
                return true;
            },
            cancellationToken);
}
