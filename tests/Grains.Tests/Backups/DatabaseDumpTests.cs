using System.Text;
using Dapper;
using Larder.Grains.Backups;
using Larder.Grains.Database;
using Larder.Grains.Manifests;
using Larder.Grains.Tests.Database;
using Larder.Grains.Tests.Hosting;
using Larder.Silo.Database;
using Larder.Silo.Database.Postgres;
using Larder.Silo.Database.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Grains.Tests.Backups;

public sealed class DatabaseDumpTests(PostgresServer server) : IDisposable
{
    private static readonly IReadOnlyDictionary<PackageId, long> NoSerials = new Dictionary<PackageId, long>();

    private readonly TemporaryFolder _folder = new();
    private readonly List<IDisposable> _open = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _open.ForEach(database => database.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task A_database_goes_from_SQLite_to_PostgreSQL_and_back_without_losing_anything()
    {
        await FillAsync();
        var (sqlite, postgres, back) = (OpenSqlite("larder.db"), await OpenPostgresAsync(), OpenSqlite("back.db"));
        await back.MigrateAsync(upTo: null, Stop);

        var first = await DumpAsync(sqlite);
        await LoadAsync(postgres, first, epoch: 1_000_000);
        var second = await DumpAsync(postgres);
        await LoadAsync(back, second, epoch: 1_000_000);
        var third = await DumpAsync(back);

        Assert.Equal(Lines(second), Lines(third));
        Assert.Equal(await WithoutOwnersAsync(first), await WithoutOwnersAsync(second));
        Assert.Equal(14, BackupTables.All.Length);
        Assert.DoesNotContain("{\"rows\":0}", first);
        Assert.Contains("\"broken\"", second);
        Assert.Contains("status_reason=größer \"\n,", string.Concat(await WithoutOwnersAsync(second)));
    }

    [Fact]
    public async Task The_audit_log_goes_on_behind_what_was_loaded_on_either_engine()
    {
        await FillAsync();
        var dump = await DumpAsync(OpenSqlite("larder.db"));
        var (postgres, back) = (await OpenPostgresAsync(), OpenSqlite("back.db"));
        await back.MigrateAsync(upTo: null, Stop);

        foreach (var database in (IDatabase[])[postgres, back])
        {
            await LoadAsync(database, dump, epoch: 9);
            var before = await MaxAsync(database);
            await database.WriteAsync(
                transaction => transaction.Connection!.ExecuteAsync(
                    "insert into audit (at, actor, action, subject) values (1, 'a', 'b', 'c')", transaction: transaction),
                Stop);
            Assert.Equal(before + 1, await MaxAsync(database));
        }

        static Task<long> MaxAsync(IDatabase database) =>
            database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("select max(id) from audit"), Stop);
    }

    [Fact]
    public async Task Nobody_owns_what_was_loaded_and_no_older_epoch_may_write()
    {
        await FillAsync();
        var database = OpenSqlite("back.db");
        await database.MigrateAsync(upTo: null, Stop);

        await LoadAsync(database, await DumpAsync(OpenSqlite("larder.db")), epoch: 77, new() { [new("main", "six")] = 40 });

        var six = await database.ReadAsync(
            connection => connection.QuerySingleAsync<(long Serial, long Epoch, long Until, long Manifest)>(
                "select serial, epoch, leased_until, manifest_serial from package where name = 'six'"),
            Stop);
        Assert.Equal((1_000_040, 77, 0, 0), six);
    }

    [Fact]
    public async Task UNDEAD_a_serial_that_no_package_has_lifts_none_and_makes_no_package()
    {
        await FillAsync();
        var database = OpenSqlite("back.db");
        await database.MigrateAsync(upTo: null, Stop);

        await LoadAsync(
            database,
            await DumpAsync(OpenSqlite("larder.db")),
            epoch: 77,
            new() { [new("main", "six")] = long.MaxValue, [new("main", "foo")] = (1L << 50) + 1 });

        var serials = await database.ReadAsync(connection => connection.QueryAsync<long>("select serial from package"), Stop);
        Assert.All(serials, serial => Assert.InRange(serial, 1, 1_000));
        Assert.Equal(0, await database.ReadAsync(
            connection => connection.ExecuteScalarAsync<long>("select count(*) from package where name = 'foo'"), Stop));
    }

    [Fact]
    public async Task UNDEAD_a_package_that_only_the_store_knows_is_deleted_behind_what_the_store_says_of_it()
    {
        await FillAsync();
        var dump = await DumpAsync(OpenSqlite("larder.db"));
        var (postgres, back) = (await OpenPostgresAsync(), OpenSqlite("back.db"));
        await back.MigrateAsync(upTo: null, Stop);

        foreach (var database in (IDatabase[])[postgres, back])
        {
            await LoadAsync(database, dump, epoch: 77, new() { [new("main", "six")] = 1, [new("main", "foo")] = 7 });

            var foo = await database.ReadAsync(
                connection => connection.QuerySingleAsync<(long Serial, long Epoch, long Manifest, long? DeletedAt)>(
                    "select serial, epoch, manifest_serial, deleted_at from package where name = 'foo'"),
                Stop);
            Assert.Equal((1_000_007, 77, 0, SqlTime.ToSql(Samples.Noon)), foo);
        }
    }

    [Fact]
    public async Task A_dump_that_is_cut_off_or_wrong_anywhere_leaves_an_empty_database()
    {
        await FillAsync();
        var lines = Lines(await DumpAsync(OpenSqlite("larder.db")));
        var database = OpenSqlite("back.db");
        await database.MigrateAsync(upTo: null, Stop);

        foreach (var wrong in Wrong(lines))
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => LoadAsync(database, string.Join('\n', wrong) + "\n", epoch: 1));
            Assert.True(await DatabaseLoad.IsEmptyAsync(database, Stop));
        }

        static IEnumerable<string[]> Wrong(string[] lines)
        {
            for (var length = 0; length < lines.Length; length += Math.Max(1, lines.Length / 12))
            {
                yield return lines[..length];
            }

            yield return [.. lines.Select(line => line.Replace("\"package\"", "\"secrets\"", StringComparison.Ordinal))];
            yield return [.. lines.Select(line => line.Replace("\"index_name\"", "\"a) --\"", StringComparison.Ordinal))];
            yield return [.. lines.Select(line => line.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal))];
            yield return [.. lines.Where((_, index) => index != 2)];
            yield return ["PK"];
        }
    }

    [Fact]
    public async Task What_is_not_empty_is_not_loaded_into()
    {
        await FillAsync();
        var database = OpenSqlite("larder.db");

        await Assert.ThrowsAsync<InvalidDataException>(async () => await LoadAsync(database, await DumpAsync(database), epoch: 1));
    }

    [Fact]
    public async Task Every_table_is_kept_or_known_not_to_be()
    {
        var sqlite = OpenSqlite("larder.db");
        await sqlite.MigrateAsync(upTo: null, Stop);
        var postgres = await OpenPostgresAsync();

        var tables = (await sqlite.ReadAsync(
                connection => connection.QueryAsync<string>("select name from sqlite_master where type = 'table'"), Stop))
            .Concat(await postgres.ReadAsync(
                connection => connection.QueryAsync<string>("select tablename from pg_tables where schemaname = 'public'"), Stop))
            .Distinct(StringComparer.OrdinalIgnoreCase);

        Assert.All(tables, table => Assert.True(
            BackupTables.All.Any(kept => kept.Name == table)
            || BackupTables.NotKept.Contains(table, StringComparer.OrdinalIgnoreCase), table));
    }

    [Fact]
    public async Task While_others_write_a_dump_is_of_one_moment()
    {
        await FillAsync();
        var database = OpenSqlite("larder.db");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var writing = Task.Run(
            async () =>
            {
                // Both rows in one transaction: whoever sees one without the other sees no moment.
                for (var number = 0; !end.IsCancellationRequested; number++)
                {
                    await database.WriteAsync(
                        async transaction =>
                        {
                            await transaction.Connection!.ExecuteAsync(
                                """
                                insert into account (name, is_administrator, enabled, created_at, serial, epoch, leased_until)
                                values (@Name, 0, 1, 0, 0, 0, 0)
                                """,
                                new { Name = $"user{number:0000}" },
                                transaction);
                            return await transaction.Connection!.ExecuteAsync(
                                "insert into audit (at, actor, action, subject) values (1, 'a', 'user:create', 'x')", transaction: transaction);
                        },
                        Stop);
                }
            },
            Stop);

        for (var round = 0; round < 10; round++)
        {
            var lines = Lines(await DumpAsync(database));
            Assert.Equal(
                lines.Count(line => line.StartsWith("[\"user", StringComparison.Ordinal)),
                lines.Count(line => line.Contains("user:create", StringComparison.Ordinal)));
        }

        await end.CancelAsync();
        await writing;
    }

    /// <summary>A database that a silo has worked on, with something in every table.</summary>
    private async Task FillAsync()
    {
        using var host = SingleProcessTests.NewHost(_folder);
        await host.StartAsync(Stop);
        var six = SingleProcessTests.Package(host);
        await six.CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice);
        await six.CommitAsync(Samples.Upload("six", "1.1"), Samples.Alice);
        await six.SetReleaseYankedAsync("1.1", "broken", Samples.Alice);
        await six.DeleteFileAsync(Samples.Wheel("six", "1.0").FileName, Samples.Alice);
        await six.SetStatusAsync(Abstractions.Packages.PackageStatus.Deprecated, "größer \"\n", Samples.Alice);
        await host.Services.GetRequiredService<IDatabase>().WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                """
                insert into account (name, is_administrator, enabled, created_at, serial, epoch, leased_until) values ('alice', 1, 1, 5, 1, 1, 0);
                insert into token (id, account, label, secret_sha256, created_at, revoked, serial, epoch, leased_until)
                values ('t', 'alice', '', 'x', 5, 0, 1, 1, 0);
                insert into account_group (name, description, created_at) values ('developers', 'who makes', 5);
                insert into membership (account, group_name) values ('alice', 'developers');
                insert into index_access (index_name, follows_settings, default_read, default_write, creators, serial, epoch, leased_until)
                values ('main', 0, 'everyone', '', 'authenticated', 3, 1, 0);
                insert into index_access_entry (index_name, pattern, principal, permissions) values ('main', 'team-*', 'group:developers', 4);
                insert into package_access (index_name, package, principal, permissions, granted_at, granted_by)
                values ('main', 'six', 'user:alice', 4, 5, 'alice');
                insert into used_assertion (issuer, jti, expires_at) values ('https://ci.example.com', '1', 5);
                insert into sweep (index_name, share, attempts_before, started_at, objects, removed, removed_bytes)
                values ('main', 'x', 1, 2, 3, 4, 5);
                """,
                transaction: transaction),
            Stop);
        await host.StopAsync(Stop);
    }

    private SqliteDatabase OpenSqlite(string name)
    {
        var database = Databases.Open(_folder[name], TimeProvider.System);
        _open.Add(database);
        return database;
    }

    private async Task<PostgresDatabase> OpenPostgresAsync()
    {
        var database = Databases.OpenPostgres(await server.NewDatabaseAsync());
        _open.Add(database);
        await database.MigrateAsync(upTo: null, Stop);
        return database;
    }

    private static async Task<string> DumpAsync(IDatabase database)
    {
        using var output = new MemoryStream();
        await DatabaseDump.WriteAsync(database, schema: 7, output, () => { }, Stop);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static Task<long> LoadAsync(IDatabase database, string dump, long epoch, Dictionary<PackageId, long>? serials = null) =>
        database.WriteAsync(
            async transaction =>
            {
                using var input = new MemoryStream(Encoding.UTF8.GetBytes(dump));
                using var reader = new DumpReader(input);
                await reader.ReadHeaderAsync(Stop);
                var rows = await new DatabaseLoad(transaction, epoch, serials ?? NoSerials, Samples.Noon).RunAsync(reader.ReadRowsAsync(Stop));
                await LoadedRows.ContinueNumbersAsync(transaction);
                return rows;
            },
            Stop);

    /// <summary>Without the first line, which has the time.</summary>
    private static string[] Lines(string dump) => dump.TrimEnd('\n').Split('\n')[1..];

    /// <summary>Rows without what is different in another database: epoch, lease, manifest.</summary>
    private static async Task<List<string>> WithoutOwnersAsync(string dump)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(dump));
        using var reader = new DumpReader(input);
        await reader.ReadHeaderAsync(Stop);
        return await reader.ReadRowsAsync(Stop)
            .Select(row => $"{row.Table}: " + string.Join(", ", row.Columns
                .Where(column => column is not ("epoch" or "leased_until" or "ended_epoch" or "manifest_serial"))
                .Select(column => $"{column}={row[column]}")))
            .ToListAsync(Stop);
    }
}
