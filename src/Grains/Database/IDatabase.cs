using System.Data.Common;
using Larder.Grains.Abstractions;

namespace Larder.Grains.Database;

/// <summary>The SQL database that holds everything but the bytes of files, whichever engine it is.</summary>
/// <remarks>
/// Statements keep to what SQLite and PostgreSQL have in common (<c>on conflict</c>, <c>returning</c>, <c>@name</c> parameters).
/// Times are stored as whole microseconds since 1970 UTC, in columns ending in <c>_at</c> or <c>_until</c>; booleans as 0 and 1.
/// </remarks>
public interface IDatabase
{
    /// <summary>An SQL expression for the database's own clock, in microseconds since 1970 UTC.</summary>
    /// <remarks>Leases compare times by this clock only: processes' clocks differ, the database's is one.</remarks>
    string NowMicroseconds { get; }

    /// <summary>The end of a query within a transaction, whose rows nobody may change until it ends. If somebody did since the transaction
    /// began, it runs again. Empty where transactions run one after the other.</summary>
    string ForShare { get; }

    /// <summary>Runs queries that change nothing, on one connection.</summary>
    /// <param name="read">May run a second time, on another connection, if the first one turns out to be dead.</param>
    /// <exception cref="DatabaseUnavailableException">The database cannot be read at the moment.</exception>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Runs queries that all see the database as it was at one moment, however long they take, while others change it.</summary>
    /// <param name="read">Gets a connection of its own. It runs once; between two queries it may take its time.</param>
    /// <exception cref="DatabaseUnavailableException">The database cannot be read at the moment.</exception>
    Task<T> ReadSnapshotAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Runs statements in one transaction, which is durable when this returns.</summary>
    /// <param name="write">Gets the open transaction, and sees the database as it was at one moment. If it throws, nothing is changed,
    /// and the exception is passed on. It may run again, in a transaction of its own: when a concurrent one changed the same rows first,
    /// or the connection was lost. So it must not leave anything behind outside of the transaction, nor wait for anything but
    /// the database.</param>
    /// <remarks>
    /// A rule over rows that the transaction does not write itself (such as "one administrator is left") must write to all of
    /// them: engines let transactions that write to different rows run at the same time.
    /// </remarks>
    /// <exception cref="DatabaseUnavailableException">It is known that nothing was changed: it can be tried again.</exception>
    /// <exception cref="DatabaseOutcomeUnknownException">The connection was lost while the transaction was being committed: read
    /// back before answering for it.</exception>
    Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken);
}
