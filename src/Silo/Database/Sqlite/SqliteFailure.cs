using Larder.Grains.Abstractions;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Larder.Silo.Database.Sqlite;

/// <summary>Tells a database that is away for now from one that was asked something wrong.</summary>
internal static class SqliteFailure
{
    /// <param name="writes">Whether the operation is to write: one that is not, and does, is a defect.</param>
    /// <exception cref="DatabaseUnavailableException">The disk is full, broken or read-only, or another process holds the file.</exception>
    public static async Task<T> GuardAsync<T>(bool writes, Func<Task<T>> operation)
    {
        try
        {
            return await operation();
        }
        catch (SqliteException exception) when (IsPassing(exception.SqliteErrorCode, writes))
        {
            throw new DatabaseUnavailableException($"The database is not available: {exception.Message}", exception);
        }
    }

    private static bool IsPassing(int code, bool writes) =>
        code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_IOERR or raw.SQLITE_FULL or raw.SQLITE_CANTOPEN
        || (writes && code == raw.SQLITE_READONLY);
}
