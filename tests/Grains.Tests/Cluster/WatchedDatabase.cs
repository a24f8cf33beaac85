using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Larder.Grains.Database;

namespace Larder.Grains.Tests.Cluster;

/// <summary>A real database that knows how much each change wrote, can lose an answer on the way back, hang, and be full.</summary>
/// <param name="countRowsChanged">A query: how many rows the transaction has changed so far, or a number that counts on from there.</param>
internal sealed class WatchedDatabase(IDatabase inner, string countRowsChanged = "select total_changes()") : IDatabase
{
    private readonly ConcurrentDictionary<string, long> _rowsChanged = new();
    private readonly ConcurrentDictionary<string, bool> _answersToLose = new();

    public IDatabase Inner => inner;

    public string NowMicroseconds => inner.NowMicroseconds;

    public string ForShare => inner.ForShare;

    /// <summary>How many rows the latest audited change of <paramref name="subject"/> wrote, in all tables.</summary>
    public long RowsChangedBy(string subject) => _rowsChanged[subject];

    /// <summary>Whether every change fails, as on a full disk.</summary>
    public bool IsFull { get; set; }

    /// <summary>What every change waits for first.</summary>
    public Task Stall { get; set; } = Task.CompletedTask;

    /// <summary>The next audited change of <paramref name="subject"/> commits, but its caller learns of an I/O error.</summary>
    public void LoseAnswerAbout(string subject) => _answersToLose[subject] = true;

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        inner.ReadAsync(read, cancellationToken);

    public Task<T> ReadSnapshotAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        inner.ReadSnapshotAsync(read, cancellationToken);

    public async Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken)
    {
        await Stall;
        if (IsFull)
        {
            throw new IOException("No space left on device.");
        }

        var subject = "";
        var answer = await inner.WriteAsync(
            async transaction =>
            {
                var before = await LookAsync(transaction);
                var result = await write(transaction);
                var after = await LookAsync(transaction);
                if (after.Audit > before.Audit)
                {
                    subject = after.Subject;
                    _rowsChanged[subject] = after.Rows - before.Rows;
                }

                return result;
            },
            cancellationToken);
        return _answersToLose.TryRemove(subject, out _) ? throw new IOException("The answer was lost.") : answer;
    }

    private Task<(long Rows, long Audit, string Subject)> LookAsync(DbTransaction transaction) =>
        transaction.Connection!.QuerySingleAsync<(long, long, string)>(
            $"""
            select ({countRowsChanged}), coalesce(max(id), 0), coalesce((select subject from audit order by id desc limit 1), '') from audit
            """,
            transaction: transaction);
}
