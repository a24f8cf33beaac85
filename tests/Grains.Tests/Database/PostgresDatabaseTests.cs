using Larder.Grains.Database;
using Larder.Silo.Database.Postgres;

namespace Larder.Grains.Tests.Database;

public sealed class PostgresDatabaseTests(PostgresServer server) : DatabaseContract, IDisposable
{
    private readonly List<PostgresDatabase> _open = [];

    protected override async Task<IDatabase> NewDatabaseAsync()
    {
        var database = Databases.OpenPostgres(await server.NewDatabaseAsync());
        _open.Add(database);
        await database.MigrateAsync(upTo: null, Stop);
        return database;
    }

    public void Dispose() => _open.ForEach(database => database.Dispose());
}
