using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Larder.Silo.Database.Sqlite;

/// <summary>Runs queries on a few threads with a connection each: SQLite's calls block, and must not block the thread pool.</summary>
internal sealed class SqliteReaders : IDisposable
{
    private readonly BlockingCollection<IQuery> _queue = [];
    private readonly SqliteConnector _connector;
    private readonly Thread[] _threads;

    public SqliteReaders(SqliteConnector connector, int count)
    {
        _connector = connector;
        _threads = [.. Enumerable.Range(1, count).Select(number =>
            new Thread(Run) { IsBackground = true, Name = $"sqlite reader {number}" })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        var query = new Query<T>(read, cancellationToken);
        _queue.Add(query, CancellationToken.None);
        return query.Task;
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        Array.ForEach(_threads, thread => thread.Join());
        _queue.Dispose();
    }

    private void Run()
    {
        SqliteConnection? connection = null;
        foreach (var query in _queue.GetConsumingEnumerable())
        {
            if (!query.Run(() => connection ??= _connector.Open(writes: false)))
            {
                // The file may have been in trouble: the next query starts from a fresh connection.
                connection?.Dispose();
                connection = null;
            }
        }

        connection?.Dispose();
    }

    private interface IQuery
    {
        /// <returns>Whether the connection is as good as before.</returns>
        bool Run(Func<DbConnection> open);
    }

    private sealed class Query<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) : IQuery
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _done.Task;

        public bool Run(Func<DbConnection> open)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                _done.SetCanceled(cancellationToken);
                return true;
            }

            try
            {
                _done.SetResult(read(open()).GetAwaiter().GetResult());
                return true;
            }
            catch (Exception exception)
            {
                _done.SetException(exception);
                return exception is not SqliteException;
            }
        }
    }
}
