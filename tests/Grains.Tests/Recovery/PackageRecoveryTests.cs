using Larder.Grains.Database;
using Larder.Grains.Tests.Database;
using Larder.Silo.Database.Postgres;

namespace Larder.Grains.Tests.Recovery;

public sealed class SqlitePackageRecoveryTests : PackageRecoveryContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override async Task<IDatabase> NewDatabaseAsync() => await Databases.NewAsync(_folder, TimeProvider.System);
}

public sealed class PostgresPackageRecoveryTests(PostgresServer server) : PackageRecoveryContract, IDisposable
{
    private PostgresDatabase? _database;

    public void Dispose() => _database?.Dispose();

    protected override async Task<IDatabase> NewDatabaseAsync()
    {
        _database = Databases.OpenPostgres(await server.NewDatabaseAsync());
        await _database.MigrateAsync(upTo: null, Stop);
        return _database;
    }
}
