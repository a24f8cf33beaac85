using Dapper;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Audit;
using Larder.Grains.Backups;
using Larder.Grains.Database;

namespace Larder.Grains.Recovery;

/// <summary>Remembers in the audit log that a database is being made anew, or takes files over, so that a run that was killed may go on, and that
/// nobody starts on the database before.</summary>
/// <remarks>A rebuild begins with an empty database: its beginning is the first entry of all. An adoption may begin at any time, and has
/// words of its own.</remarks>
public static class RecoveryLog
{
    /// <summary>What the log says of a file that a rebuild has listed without a manifest.</summary>
    public const string Recovered = "file:recover";

    /// <summary>What the log says of a file that was taken over where it lies.</summary>
    public const string Adopted = "file:adopt";

    private const string Started = "index:rebuild-start", Ended = "index:rebuild-end";
    private const string AdoptionStarted = "index:adopt-start", AdoptionEnded = "index:adopt-end";

    internal static readonly Actor Operator = new(Actor.OperatorName, null, null, null);

    /// <summary>Whether a rebuild may begin, or go on: nobody has used the database, but for a rebuild that was not finished.</summary>
    public static async Task<bool> MayBeginAsync(IDatabase database, CancellationToken cancellationToken) =>
        await DatabaseLoad.IsEmptyAsync(database, cancellationToken)
        || (await IsUnfinishedAsync(database, cancellationToken)
            && await database.ReadAsync(
                connection => connection.QueryFirstOrDefaultAsync<string>(
                    "select action from audit where action not in (@Started, @Recovered) limit 1", new { Started, Recovered }),
                cancellationToken) is null);

    /// <summary>Whether a rebuild has begun and not ended: what the database has is not all of it.</summary>
    public static Task<bool> IsUnfinishedAsync(IDatabase database, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
                await connection.QueryFirstOrDefaultAsync<string>("select action from audit order by id limit 1") is Started
                && await connection.QueryFirstOrDefaultAsync<string>(
                    "select action from audit where action = @Ended order by id limit 1", new { Ended }) is null,
            cancellationToken);

    /// <summary>Whether files are being taken over at this moment, or were when the program was killed: whoever listed some meanwhile would
    /// collide with that. Nothing else than what it takes is logged until it ends, so that one need not look further back.</summary>
    public static Task<bool> IsAdoptingAsync(IDatabase database, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => await connection.QueryFirstOrDefaultAsync<string>(
                "select action from audit where action <> @Adopted order by id desc limit 1", new { Adopted }) is AdoptionStarted,
            cancellationToken);

    /// <param name="adopts">Whether files are taken over, and the database may have others.</param>
    public static Task BeginAsync(
        IDatabase database, string index, bool adopts, DateTimeOffset at, CancellationToken cancellationToken) =>
        WriteAsync(database, index, adopts ? AdoptionStarted : Started, detail: null, at, cancellationToken);

    /// <param name="detail">What was found, in words.</param>
    public static Task EndAsync(
        IDatabase database, string index, bool adopts, string detail, DateTimeOffset at, CancellationToken cancellationToken) =>
        WriteAsync(database, index, adopts ? AdoptionEnded : Ended, detail, at, cancellationToken);

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
