using Larder.Silo.Database;
using Larder.Silo.Database.Postgres;
using Larder.Silo.Database.Sqlite;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Tests;

internal static class Databases
{
    public static SqliteDatabase Open(string path, TimeProvider time) =>
        new(Options.Create(new DatabaseOptions { Sqlite = new SqliteOptions { Path = path } }), time);

    public static PostgresDatabase OpenPostgres(string connectionString, PostgresOptions? options = null)
    {
        options ??= new PostgresOptions();
        options.ConnectionString = connectionString;
        return new(
            Options.Create(new DatabaseOptions { Engine = DatabaseEngine.Postgres, Postgres = options }), TimeProvider.System);
    }

    /// <summary>A database with the present schema.</summary>
    public static async Task<SqliteDatabase> NewAsync(TemporaryFolder folder, TimeProvider time)
    {
        var database = Open(folder["larder.db"], time);
        await database.MigrateAsync(upTo: null, CancellationToken.None);
        return database;
    }
}
