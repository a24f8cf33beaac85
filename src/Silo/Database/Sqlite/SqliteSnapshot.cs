using System.Data.Common;

namespace Larder.Silo.Database.Sqlite;

/// <summary>Long looks at one moment of the database, each on a thread and a connection of its own, so that queries of grains do
/// not wait for them. Changes go on meanwhile; the log beside the file grows until the look is over.</summary>
internal static class SqliteSnapshot
{
    public static Task<T> ReadAsync<T>(
        SqliteConnector connector, Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => Read(connector, read), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static T Read<T>(SqliteConnector connector, Func<DbConnection, Task<T>> read)
    {
        using var connection = connector.Open(writes: false);

        // As statements: commands that do not name a transaction object would be refused beside one. The moment is that of the
        // first query, which is this one.
        Execute("begin");
        Execute("select count(*) from sqlite_master");
        var result = read(connection).GetAwaiter().GetResult();
        Execute("commit");
        return result;

        void Execute(string statement)
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }
    }
}
