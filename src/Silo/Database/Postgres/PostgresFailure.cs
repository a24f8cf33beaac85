using Larder.Grains.Abstractions;
using Npgsql;

namespace Larder.Silo.Database.Postgres;

/// <summary>Tells what a failure of PostgreSQL, or of the way there, means.</summary>
internal static class PostgresFailure
{
    /// <summary>Whether the server undid the transaction because of another one: it will go through when it is run again.</summary>
    public static bool IsCollision(Exception exception) =>
        exception is PostgresException
        {
            SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
        };

    /// <summary>Whether the connection is gone, as all those are that a server had before it was started anew.</summary>
    public static bool IsLostConnection(Exception exception) => exception switch
    {
        PostgresException server => IsEndOfSession(server.SqlState),
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>Whether the database is away or cannot work at the moment, so that the same statement may go through later.</summary>
    public static bool IsPassing(Exception exception) => exception switch
    {
        PostgresException server => IsEndOfSession(server.SqlState) || IsShortage(server.SqlState),
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>Whether the server's answer to "commit" proves that it did not. An end of the session does not: it may come after.</summary>
    public static bool IsRefusedCommit(Exception exception) =>
        exception is PostgresException { InvariantSeverity: "ERROR" } server && !IsEndOfSession(server.SqlState);

    public static DatabaseUnavailableException Unavailable(Exception exception) =>
        new($"The database is not available: {exception.Message}", exception);

    /// <summary>Connection exceptions; an administrator's shutdown, a crash, a start, limits on idle sessions.</summary>
    private static bool IsEndOfSession(string state) =>
        state.StartsWith("08", StringComparison.Ordinal)
        || state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or "57P05" or "25P03";

    /// <summary>Disk, memory or connections are used up; broken storage; a lock or a statement took too long; a server that is only read.</summary>
    private static bool IsShortage(string state) =>
        state.StartsWith("53", StringComparison.Ordinal)
        || state.StartsWith("58", StringComparison.Ordinal)
        || state is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ReadOnlySqlTransaction;
}
