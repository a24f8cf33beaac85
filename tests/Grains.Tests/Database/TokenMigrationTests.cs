using Dapper;
using Larder.Grains.Access;
using Larder.Grains.Database;
using Larder.Silo.Database;

namespace Larder.Grains.Tests.Database;

public sealed class TokenMigrationTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_SQLite_a_token_from_before_there_were_scopes_may_all_with_packages()
    {
        using var folder = new TemporaryFolder();
        using var database = Databases.Open(folder["larder.db"], TimeProvider.System);

        await CheckAsync(database, database);
    }

    [Fact]
    public async Task On_PostgreSQL_a_token_from_before_there_were_scopes_may_all_with_packages()
    {
        using var database = Databases.OpenPostgres(await server.NewDatabaseAsync());

        await CheckAsync(database, database);
    }

    private static async Task CheckAsync(IMigratedDatabase migrated, IDatabase database)
    {
        await migrated.MigrateAsync(9, Stop);
        await database.WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                """
                insert into account (name, is_administrator, enabled, created_at, serial, epoch, leased_until)
                values ('alice', 0, 1, 1, 1, 1, 0);
                insert into token (id, account, label, secret_sha256, created_at, revoked, serial, epoch, leased_until)
                values ('old', 'alice', '', '', 1, 0, 1, 1, 0)
                """,
                transaction: transaction),
            Stop);

        await migrated.MigrateAsync(upTo: null, Stop);

        var row = await database.ReadAsync(connection => connection.QuerySingleAsync<TokenRow>(TokenRow.Select, new { Id = "old" }), Stop);
        var token = row.ToListed();
        Assert.Equal("main:read,write,manage:*", TokenScopeText.Format(token.Scopes));
        Assert.Empty(token.Networks);
        Assert.Null(token.LastUsedAt);
    }
}
