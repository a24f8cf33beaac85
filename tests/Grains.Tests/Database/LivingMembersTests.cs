using Dapper;
using Larder.Silo.Database;
using Npgsql;

namespace Larder.Grains.Tests.Database;

/// <summary>Who works on a database is told by its clock, wherever its server, its roles and its sessions think they are.</summary>
public sealed class LivingMembersTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("UTC", "")]
    [InlineData("America/New_York", "")]
    [InlineData("Asia/Tokyo", "")]
    [InlineData("UTC", ";Timezone=America/New_York")]
    [InlineData("UTC", ";Options=-c TimeZone=Asia/Tokyo")]
    public async Task Those_live_that_have_said_so_within_a_minute(string timeZone, string setting)
    {
        var connectionString = await server.NewDatabaseAsync();
        await ExecuteAsync(connectionString, $"""alter database "{NameOf(connectionString)}" set timezone = '{timeZone}'""");
        using var database = Databases.OpenPostgres(connectionString + setting);
        await database.MigrateAsync(upTo: null, Stop);
        await ExecuteAsync(
            connectionString,
            """
            insert into orleansmembershipversiontable (deploymentid) values ('larder');
            insert into orleansmembershiptable (deploymentid, address, port, generation, siloname, hostname, status, starttime, iamalivetime)
            values ('larder', 'lives', 1, 1, '', '', 3, clock_timestamp(), clock_timestamp() - interval '20 seconds'),
                ('larder', 'killed', 2, 1, '', '', 3, clock_timestamp(), clock_timestamp() - interval '90 seconds'),
                ('larder', 'ended', 3, 1, '', '', 6, clock_timestamp(), clock_timestamp())
            """);

        Assert.Equal("lives:1", Assert.Single(await LivingMembers.FindAsync(database, Stop)));
    }

    [Theory]
    [InlineData("America/New_York", "")]
    [InlineData("UTC", ";Timezone=Asia/Tokyo")]
    [InlineData("UTC", ";Options=-c TimeZone=Asia/Tokyo")]
    public async Task Every_session_of_ours_is_in_UTC(string timeZone, string setting)
    {
        const string Select = "select current_setting('TimeZone')";
        var connectionString = await server.NewDatabaseAsync();
        await ExecuteAsync(connectionString, $"""alter database "{NameOf(connectionString)}" set timezone = '{timeZone}'""");
        using var database = Databases.OpenPostgres(connectionString + setting);

        Assert.Equal("UTC", await database.ReadAsync(connection => connection.ExecuteScalarAsync<string>(Select), Stop));
        Assert.Equal("UTC", await database.ReadSnapshotAsync(connection => connection.ExecuteScalarAsync<string>(Select), Stop));
    }

    private static string NameOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync(Stop);
        await connection.ExecuteAsync(sql);
    }
}
