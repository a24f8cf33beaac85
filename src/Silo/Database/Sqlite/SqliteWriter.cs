using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Larder.Grains.Abstractions;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Larder.Silo.Database.Sqlite;

/// <summary>Runs all changes, one after the other, on one thread with one connection.</summary>
/// <remarks>
/// Changes that wait at the same time share one commit, and so one flush to the disk; each lies in a savepoint, so that one that
/// fails takes nothing of the others with it. None is answered before the commit is durable.
/// </remarks>
internal sealed class SqliteWriter : IDisposable
{
    private const int MaxChangesInOneCommit = 64;
    private const string Savepoint = "change";

    private readonly BlockingCollection<IChange> _queue = [];
    private readonly SqliteConnector _connector;
    private readonly Thread _thread;
    private SqliteConnection? _connection;

    public SqliteWriter(SqliteConnector connector)
    {
        _connector = connector;
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite writer" };
        _thread.Start();
    }

    public Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken)
    {
        var change = new Change<T>(write, cancellationToken);
        _queue.Add(change, CancellationToken.None);
        return change.Task;
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        var changes = new List<IChange>(MaxChangesInOneCommit);
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            if (!first.TryStart())
            {
                continue;
            }

            changes.Add(first);
            try
            {
                RunTogether(changes);
                changes.ForEach(change => change.Complete());
            }
            catch (Exception exception)
            {
                _connection?.Dispose();
                _connection = null;
                changes.ForEach(change => change.Fail(exception));
            }

            changes.Clear();
        }

        _connection?.Dispose();
    }

    /// <summary>Runs the first change, and those that come while it runs, up to the commit.</summary>
    private void RunTogether(List<IChange> changes)
    {
        _connection ??= _connector.Open(writes: true);

        // Not deferred: takes the write lock at once, so that what is read in it is what is changed.
        using var transaction = _connection.BeginTransaction(IsolationLevel.Serializable, deferred: false);
        RunOne(changes[0], transaction);
        while (changes.Count < MaxChangesInOneCommit && _queue.TryTake(out var next))
        {
            if (next.TryStart())
            {
                changes.Add(next);
                RunOne(next, transaction);
            }
        }

        Commit(transaction);
    }

    /// <exception cref="DatabaseOutcomeUnknownException">The disk failed: what was to be flushed may be there after the next start, or not.
    /// After any other failure of it, a full disk say, it is known not to be.</exception>
    private static void Commit(SqliteTransaction transaction)
    {
        try
        {
            transaction.Commit();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is raw.SQLITE_IOERR)
        {
            throw new DatabaseOutcomeUnknownException(
                $"The database could not be flushed to the disk: {exception.Message}", exception);
        }
    }

    private static void RunOne(IChange change, SqliteTransaction transaction)
    {
        transaction.Save(Savepoint);
        if (!change.Run(transaction))
        {
            // Fails if SQLite has given up the whole transaction (disk full, I/O error): then all of the changes have failed.
            transaction.Rollback(Savepoint);
        }

        transaction.Release(Savepoint);
    }

    private interface IChange
    {
        /// <returns>False if nobody wants it any more.</returns>
        bool TryStart();

        /// <returns>False if it failed and must be undone.</returns>
        bool Run(DbTransaction transaction);

        /// <summary>Answers with what it returned, or threw.</summary>
        void Complete();

        /// <summary>Answers that it was not done, or that nobody knows.</summary>
        void Fail(Exception exception);
    }

    private sealed class Change<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken) : IChange
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _exception;

        public Task<T> Task => _done.Task;

        public bool TryStart()
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                return true;
            }

            _done.SetCanceled(cancellationToken);
            return false;
        }

        public bool Run(DbTransaction transaction)
        {
            try
            {
                _result = write(transaction).GetAwaiter().GetResult();
                return true;
            }
            catch (Exception exception)
            {
                _exception = exception;
                return false;
            }
        }

        public void Complete()
        {
            if (_exception is null)
            {
                _done.SetResult(_result!);
            }
            else
            {
                _done.SetException(_exception);
            }
        }

        public void Fail(Exception exception) => _done.SetException(_exception ?? exception);
    }
}
