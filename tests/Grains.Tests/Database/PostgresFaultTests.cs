using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions;
using Larder.Silo.Database.Postgres;
using Npgsql;

namespace Larder.Grains.Tests.Database;

/// <summary>What an answer of the database is worth when the way there, or the server, breaks in the middle.</summary>
public sealed class PostgresFaultTests(PostgresServer server) : IAsyncLifetime
{
    private const string Insert = "insert into catalogue_shard (index_name, shard, serial, epoch, leased_until) values ('main', @Shard, 0, 0, 0)";

    private readonly List<PostgresDatabase> _open = [];
    private string _connectionString = "";
    private LineCutter _line = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connectionString = await server.NewDatabaseAsync();
        _line = new LineCutter(new NpgsqlConnectionStringBuilder(_connectionString).Port);
        await Open().MigrateAsync(upTo: null, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _open.ForEach(database => database.Dispose());
        await _line.DisposeAsync();
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_line_that_is_cut_at_the_commit_leaves_the_outcome_unknown(bool answerOnly, long rows)
    {
        var database = OpenThroughLine();
        _line.CutAt("commit\0"u8, passOn: answerOnly);

        await Assert.ThrowsAsync<DatabaseOutcomeUnknownException>(() => AddAsync(database, 1));

        // The server may still be at it, until it has noticed that nobody is there.
        await Until.TrueAsync(async () => await CountTransactionsAsync() == 0);
        Assert.Equal((rows, 1), (await CountAsync(Open()), _line.Cuts));
    }

    [Theory]
    [InlineData("insert into catalogue_shard", false)]
    [InlineData("insert into catalogue_shard", true)]
    [InlineData("update catalogue_shard", false)]
    [InlineData("update catalogue_shard", true)]
    public async Task A_line_that_is_cut_before_the_commit_costs_a_second_run_and_nothing_else(string at, bool answerOnly)
    {
        var database = OpenThroughLine();
        await AddAsync(database, 1);
        _line.CutAt(System.Text.Encoding.ASCII.GetBytes(at), passOn: answerOnly);
        var runs = 0;

        await database.WriteAsync(
            async transaction =>
            {
                runs++;
                await transaction.Connection!.ExecuteAsync(Insert, new { Shard = 2 }, transaction);
                return await transaction.Connection!.ExecuteAsync(
                    "update catalogue_shard set serial = serial + 1", transaction: transaction);
            },
            Stop);

        Assert.Equal((2, 1), (runs, _line.Cuts));
        Assert.Equal([1L, 1L], await database.ReadAsync(c => c.QueryAsync<long>("select serial from catalogue_shard"), Stop));
    }

    [Fact]
    public async Task A_read_whose_connection_has_died_runs_again()
    {
        var database = OpenThroughLine();
        await CountAsync(database);
        _line.CutAt("select count"u8, passOn: false);

        Assert.Equal(0, await CountAsync(database));
        Assert.Equal(1, _line.Cuts);
    }

    [Fact]
    public async Task Connections_that_the_server_ended_while_nobody_used_them_hurt_nobody()
    {
        var database = Open();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(number => AddAsync(database, number)));

        await EndSessionsAsync();
        await Task.WhenAll(Enumerable.Range(10, 10).Select(number => AddAsync(database, number)));
        await EndSessionsAsync();
        var counts = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CountAsync(database)));

        Assert.All(counts, count => Assert.Equal(20, count));
    }

    [Fact]
    public async Task A_session_that_is_ended_in_the_middle_has_changed_nothing_and_runs_again()
    {
        var database = Open();
        var runs = 0;

        await database.WriteAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync(Insert, new { Shard = 1 }, transaction);
                if (++runs == 1)
                {
                    await EndSessionsAsync();
                }

                return await transaction.Connection!.ExecuteAsync(Insert, new { Shard = 2 }, transaction);
            },
            Stop);

        Assert.Equal(2, runs);
        Assert.Equal(2, await CountAsync(database));
    }

    [Fact]
    public async Task A_session_that_is_ended_every_time_is_not_available()
    {
        var database = Open();

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.WriteAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync(Insert, new { Shard = 1 }, transaction);
                await EndSessionsAsync();
                return await transaction.Connection!.ExecuteAsync(Insert, new { Shard = 2 }, transaction);
            },
            Stop));

        Assert.Equal(0, await CountAsync(database));
    }

    [Fact]
    public async Task A_statement_that_failed_and_was_not_noticed_is_not_acknowledged()
    {
        var database = Open();

        await Assert.ThrowsAsync<PostgresException>(() => database.WriteAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync(Insert, new { Shard = 1 }, transaction);
                await Record.ExceptionAsync(
                    () => transaction.Connection!.ExecuteAsync(Insert, new { Shard = 1 }, transaction));
                return true;
            },
            Stop));

        Assert.Equal(0, await CountAsync(database));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_not_available()
    {
        var nothing = new LineCutter(serverPort: 1);
        var database = Open(port: nothing.Port);
        await nothing.DisposeAsync();

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => AddAsync(database, 1));
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => CountAsync(database));
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.ReadSchemaAsync(Stop));
    }

    [Fact]
    public async Task A_password_that_is_wrong_is_told_without_showing_it()
    {
        var wrong = new NpgsqlConnectionStringBuilder(_connectionString) { Password = "not-the-password" }.ConnectionString;
        using var database = Databases.OpenPostgres(wrong);

        var exception = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => CountAsync(database));

        Assert.Contains("28P01", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_finds_no_free_connection_is_told_so_in_time()
    {
        var database = Open(new PostgresOptions { MaxConnections = 2, ConnectTimeout = TimeSpan.FromSeconds(1) });
        var release = new TaskCompletionSource();
        var busy = Enumerable.Range(0, 2).Select(_ => database.ReadAsync(
            async connection =>
            {
                await release.Task;
                return await connection.ExecuteScalarAsync<int>("select 1");
            },
            Stop)).ToList();

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => AddAsync(database, 1));

        release.SetResult();
        await Task.WhenAll(busy);
        await AddAsync(database, 1);
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_is_ended_and_has_changed_nothing()
    {
        var database = Open(new PostgresOptions { CommandTimeout = TimeSpan.FromSeconds(1) });

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.WriteAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync(Insert, new { Shard = 1 }, transaction);
                return await transaction.Connection!.ExecuteScalarAsync<int>(
                    "select count(*) from generate_series(1, 1000000000)", transaction: transaction);
            },
            Stop));

        Assert.Equal(0, await CountAsync(database));
    }

    [Fact]
    public async Task Who_waits_for_the_row_of_a_process_that_hangs_gets_it_and_the_other_one_commits_nothing()
    {
        var database = Open(new PostgresOptions { StallTimeout = TimeSpan.FromSeconds(1) });
        await AddAsync(database, 1);
        var holds = new TaskCompletionSource();
        var goesOn = new TaskCompletionSource();
        var serials = new List<long>();
        var hanging = database.WriteAsync(
            async transaction =>
            {
                serials.Add(await AdvanceAsync(transaction));
                holds.TrySetResult();
                await goesOn.Task;
                return await transaction.Connection!.ExecuteScalarAsync<int>("select 1", transaction: transaction);
            },
            Stop);
        await holds.Task;

        var other = await database.WriteAsync(AdvanceAsync, Stop);
        goesOn.SetResult();
        await hanging;

        Assert.Equal(1, other);
        Assert.Equal([1, 2], serials);
    }

    [Fact]
    public async Task A_lock_that_is_held_too_long_is_waited_for_no_longer_than_allowed()
    {
        var database = Open(new PostgresOptions { LockTimeout = TimeSpan.FromSeconds(1) });
        await AddAsync(database, 1);
        var (holds, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var holder = database.WriteAsync(
            async transaction =>
            {
                var serial = await AdvanceAsync(transaction);
                holds.SetResult();
                await release.Task;
                return serial;
            },
            Stop);
        await holds.Task;

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.WriteAsync(AdvanceAsync, Stop));

        release.SetResult();
        Assert.Equal(1, await holder);
    }

    private PostgresDatabase OpenThroughLine() => Open(port: _line.Port);

    private PostgresDatabase Open(PostgresOptions? options = null, int? port = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(_connectionString);
        settings.Port = port ?? settings.Port;
        var database = Databases.OpenPostgres(settings.ConnectionString, options);
        _open.Add(database);
        return database;
    }

    /// <summary>Transactions of others in the database, running or waiting for their client.</summary>
    private Task<long> CountTransactionsAsync() => Open().ReadAsync(
        connection => connection.ExecuteScalarAsync<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'"),
        Stop);

    /// <summary>Ends every session of the database but the one that asks.</summary>
    private async Task EndSessionsAsync()
    {
        await using var source = NpgsqlDataSource.Create(_connectionString);
        await using var command = source.CreateCommand(
            "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static Task<long> AdvanceAsync(DbTransaction transaction) =>
        transaction.Connection!.ExecuteScalarAsync<long>(
            "update catalogue_shard set serial = serial + 1 where shard = 1 returning serial", transaction: transaction);

    private static Task<int> AddAsync(PostgresDatabase database, int shard) => database.WriteAsync(
        transaction => transaction.Connection!.ExecuteAsync(Insert, new { Shard = shard }, transaction), Stop);

    private static Task<long> CountAsync(PostgresDatabase database) => database.ReadAsync(
        connection => connection.ExecuteScalarAsync<long>("select count(*) from catalogue_shard"), Stop);
}
