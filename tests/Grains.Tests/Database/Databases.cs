using Larder.Silo.Database;
using Larder.Silo.Database.Sqlite;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Tests;

internal static class Databases
{
    public static SqliteDatabase Open(string path, TimeProvider time) =>
        new(Options.Create(new DatabaseOptions { Sqlite = new SqliteOptions { Path = path } }), time);

    /// <summary>A database with the present schema.</summary>
    public static async Task<SqliteDatabase> NewAsync(TemporaryFolder folder, TimeProvider time)
    {
        var database = Open(folder.File("larder.db"), time);
        await database.MigrateAsync(CancellationToken.None);
        return database;
    }
}
