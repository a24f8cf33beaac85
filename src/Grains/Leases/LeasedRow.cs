using System.Data.Common;
using Dapper;
using Larder.Grains.Database;

namespace Larder.Grains.Leases;

/// <summary>The row that says which activation owns a grain: its <c>serial</c>, <c>epoch</c> and <c>leased_until</c>.</summary>
/// <param name="table">A table that has those columns. Part of the SQL text: never from outside.</param>
/// <param name="where">What picks the row, in terms of the properties of <paramref name="key"/>. Part of the SQL text.</param>
internal sealed class LeasedRow(IDatabase database, string table, string where, object key)
{
    /// <summary>The epoch of the activation that makes the row.</summary>
    public const long FirstEpoch = 1;

    /// <summary>An earlier owner's right never lasts longer than the longest legal setting; a database clock that was set back
    /// must not stretch it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Whether there is such a row. Takes no lock.</summary>
    public Task<bool> ExistsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.ExecuteScalarAsync<bool>($"select count(*) from {table} where {where}", key),
            cancellationToken);

    /// <summary>Takes the row over: from now on no earlier activation can write.</summary>
    /// <param name="advance">Whether to count the take-over as a change, for grains whose state may differ from the state
    /// that had the same serial.</param>
    /// <returns><see langword="null"/> if there is no row.</returns>
    public Task<Claim?> ClaimAsync(TimeSpan ownership, bool advance, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection!;
                var left = await connection.ExecuteScalarAsync<long?>(
                    $"select leased_until - {database.NowMicroseconds} from {table} where {where}", key, transaction);
                if (left is null)
                {
                    return null;
                }

                var row = await connection.QuerySingleAsync<(long Epoch, long Serial)>(
                    $"""
                    update {table} set epoch = epoch + 1, serial = serial + {(advance ? 1 : 0)},
                        leased_until = case when leased_until > {Until(ownership)} then leased_until else {Until(ownership)} end
                    where {where} returning epoch, serial
                    """,
                    key,
                    transaction);
                var wait = TimeSpan.FromMicroseconds(Math.Clamp(left.Value, 0, LongestWait.TotalMicroseconds));
                return new Claim(row.Epoch, row.Serial, wait);
            },
            cancellationToken);

    /// <summary>Prolongs the ownership.</summary>
    /// <returns>False if another activation has taken over.</returns>
    public async Task<bool> RenewAsync(long epoch, TimeSpan ownership, CancellationToken cancellationToken) =>
        await SetLeasedUntilAsync(epoch, Until(ownership), cancellationToken);

    /// <summary>Ends the ownership, so that the next activation may write at once.</summary>
    public Task ReleaseAsync(long epoch, CancellationToken cancellationToken) =>
        SetLeasedUntilAsync(epoch, "0", cancellationToken);

    /// <summary>The fence of every write: counts one change, if this activation still owns the row in the state it knows.</summary>
    /// <exception cref="OwnershipFencedException">It does not; the transaction must not commit.</exception>
    public async Task AdvanceAsync(DbTransaction transaction, long epoch, long serial)
    {
        var rows = await transaction.Connection!.ExecuteAsync(
            $"update {table} set serial = serial + 1 where {where} and epoch = {epoch} and serial = {serial}", key, transaction);
        if (rows != 1)
        {
            throw new OwnershipFencedException();
        }
    }

    private async Task<bool> SetLeasedUntilAsync(long epoch, string until, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                $"update {table} set leased_until = {until} where {where} and epoch = {epoch}", key, transaction),
            cancellationToken) == 1;

    private string Until(TimeSpan ownership) => $"({database.NowMicroseconds} + {(long)ownership.TotalMicroseconds})";
}

/// <summary>What an activation got by taking a row over.</summary>
/// <param name="Epoch">The activation's own number; higher than every earlier one's.</param>
/// <param name="Serial">The state's version.</param>
/// <param name="Wait">How long an earlier activation may still let readers serve its state: no write before that.</param>
internal sealed record Claim(long Epoch, long Serial, TimeSpan Wait);

/// <summary>Another activation owns the row. Nothing was written.</summary>
internal sealed class OwnershipFencedException() : Exception("Another activation has taken this grain over.");
