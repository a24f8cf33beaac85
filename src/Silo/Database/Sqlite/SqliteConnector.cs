using Microsoft.Data.Sqlite;

namespace Larder.Silo.Database.Sqlite;

/// <summary>Opens connections to the database file, all set up alike.</summary>
internal sealed class SqliteConnector
{
    /// <summary>The SQL name of the database's clock, in microseconds since 1970 UTC.</summary>
    public const string Clock = "larder_now";

    private readonly string _connectionString;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly long _startedTimestamp;

    public SqliteConnector(SqliteOptions options, TimeProvider time)
    {
        _connectionString = ConnectionString(options, pooling: false);
        _time = time;
        _startedAt = time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000;
        _startedTimestamp = time.GetTimestamp();
    }

    /// <param name="pooling">For who opens a connection for each statement.</param>
    public static string ConnectionString(SqliteOptions options, bool pooling) => new SqliteConnectionStringBuilder
    {
        DataSource = options.Path,
        Mode = SqliteOpenMode.ReadWriteCreate,
        ForeignKeys = true,
        DefaultTimeout = (int)options.LockWait.TotalSeconds,
        Pooling = pooling,
    }.ToString();

    /// <param name="writes">False for a connection that SQLite itself keeps from changing anything.</param>
    public SqliteConnection Open(bool writes)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            connection.CreateFunction(Clock, Now);
            using var command = connection.CreateCommand();
            command.CommandText = writes
                ? "pragma journal_mode = wal; pragma synchronous = full;"
                : "pragma query_only = on;";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The one process that has the file open is also its clock. It counts on from the start of the process, so that
    /// setting the machine's time neither ends a lease early nor makes a write wait for an hour.</summary>
    private long Now() => _startedAt + (_time.GetElapsedTime(_startedTimestamp).Ticks / TimeSpan.TicksPerMicrosecond);
}
