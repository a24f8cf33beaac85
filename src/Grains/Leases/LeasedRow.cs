using System.Data.Common;
using Dapper;
using Larder.Grains.Database;

namespace Larder.Grains.Leases;

/// <inheritdoc cref="ILeasedRow"/>
/// <param name="table">A table that has those columns. Part of the SQL text: never from outside.</param>
/// <param name="where">What picks the row, in terms of the properties of <paramref name="key"/>. Part of the SQL text.</param>
internal sealed class LeasedRow(IDatabase database, string table, string where, object key) : ILeasedRow
{
    /// <summary>The epoch of the activation that makes the row.</summary>
    public const long FirstEpoch = 1;

    /// <summary>An earlier owner's right never lasts longer than the longest legal setting; a database clock that was set back
    /// must not stretch it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public async Task<RowLook> LookAsync(CancellationToken cancellationToken)
    {
        var (epoch, now) = await database.ReadAsync(
            connection => connection.QuerySingleAsync<(long? Epoch, long Now)>(
                $"select (select epoch from {table} where {where}) as Epoch, {database.NowMicroseconds} as Now", key),
            cancellationToken);
        return new RowLook(epoch, now);
    }

    /// <inheritdoc/>
    public Task<Claim?> ClaimAsync(TimeSpan ownership, bool advance, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                // What is left is read before the update. An owner that prolongs its right in between makes the engine undo this
                // transaction and run it again (PostgreSQL), or has to wait for its end (SQLite).
                var connection = transaction.Connection!;
                var left = await connection.ExecuteScalarAsync<long?>(
                    $"select leased_until - {database.NowMicroseconds} from {table} where {where}", key, transaction);
                if (left is null)
                {
                    return null;
                }

                var row = await connection.QuerySingleAsync<(long Epoch, long Serial, long Now)>(
                    $"""
                    update {table} set epoch = epoch + 1, serial = serial + {(advance ? 1 : 0)}, leased_until = {Later(ownership)}
                    where {where} returning epoch, serial, {database.NowMicroseconds}
                    """,
                    key,
                    transaction);
                var wait = TimeSpan.FromMicroseconds(Math.Clamp(left.Value, 0, LongestWait.TotalMicroseconds));
                return new Claim(row.Epoch, row.Serial, wait, row.Now);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<long?> RenewAsync(long epoch, TimeSpan ownership, CancellationToken cancellationToken) =>
        database.WriteAsync(
            transaction => transaction.Connection!.QuerySingleOrDefaultAsync<long?>(
                $"""
                update {table} set leased_until = {Later(ownership)} where {where} and epoch = @Epoch returning {database.NowMicroseconds}
                """,
                Parameters(epoch),
                transaction),
            cancellationToken);

    /// <inheritdoc/>
    public Task ReleaseAsync(long epoch, CancellationToken cancellationToken) =>
        database.WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                $"""
                update {table} set
                    leased_until = case when epoch = @Epoch then 0 else leased_until end,
                    ended_epoch = case when epoch > @Epoch and ended_epoch < @Epoch then @Epoch else ended_epoch end
                where {where}
                """,
                Parameters(epoch),
                transaction),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> HasEndedAsync(long epoch, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => connection.ExecuteScalarAsync<long>($"select ended_epoch from {table} where {where}", key), cancellationToken)
        >= epoch;

    /// <summary>The fence of every write: counts one change, if this activation still owns the row in the state it knows.</summary>
    /// <exception cref="OwnershipFencedException">It does not; the transaction must not commit.</exception>
    public async Task AdvanceAsync(DbTransaction transaction, long epoch, long serial)
    {
        var rows = await transaction.Connection!.ExecuteAsync(
            $"update {table} set serial = serial + 1 where {where} and epoch = @Epoch and serial = @Serial",
            Parameters(epoch, serial),
            transaction);
        if (rows != 1)
        {
            throw new OwnershipFencedException();
        }
    }

    /// <summary>Never sooner than was written before: an earlier owner may have had a longer right.</summary>
    private string Later(TimeSpan ownership)
    {
        var until = $"({database.NowMicroseconds} + {(long)ownership.TotalMicroseconds})";
        return $"case when leased_until > {until} then leased_until else {until} end";
    }

    /// <summary>As parameters, so that the text of a statement is always the same: prepared, and remembered, once.</summary>
    private DynamicParameters Parameters(long epoch, long? serial = null)
    {
        var parameters = new DynamicParameters(key);
        parameters.Add("Epoch", epoch);
        parameters.Add("Serial", serial);
        return parameters;
    }
}
