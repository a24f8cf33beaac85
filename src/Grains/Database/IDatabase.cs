using System.Data.Common;

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

    /// <summary>Runs queries that change nothing, on one connection.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Runs statements in one transaction, which is durable when this returns.</summary>
    /// <param name="write">Gets the open transaction. If it throws, nothing is changed, and the exception is passed on.</param>
    /// <remarks>Any other exception leaves the outcome unknown: read back before answering for it.</remarks>
    Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken);
}
