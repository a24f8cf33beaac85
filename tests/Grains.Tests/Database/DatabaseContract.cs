using Dapper;
using Larder.Grains.Database;

namespace Larder.Grains.Tests.Database;

/// <summary>What grains rely on in a database, whichever engine it is. Every implementation derives from this.</summary>
public abstract class DatabaseContract
{
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A database with the present schema, open until the end of the test.</summary>
    protected abstract Task<IDatabase> NewDatabaseAsync();

    [Fact]
    public async Task What_a_transaction_wrote_is_read_afterwards()
    {
        var database = await NewDatabaseAsync();

        await AddAsync(database, "a");

        Assert.Equal(["a"], await NamesAsync(database));
    }

    [Fact]
    public async Task A_transaction_that_throws_leaves_nothing_and_passes_its_exception_on()
    {
        var database = await NewDatabaseAsync();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync<int>(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync(Insert, new { Name = "a" }, transaction);
                throw new InvalidOperationException("not this one");
            },
            Stop));

        Assert.Equal("not this one", exception.Message);
        Assert.Empty(await NamesAsync(database));
    }

    [Fact]
    public async Task Of_many_transactions_at_once_those_that_fail_take_none_of_the_others_with_them()
    {
        var database = await NewDatabaseAsync();

        var tasks = Enumerable.Range(0, 200).Select(number => database.WriteAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync(Insert, new { Name = $"{number:000}" }, transaction);
                return number % 3 == 0 ? throw new InvalidOperationException() : number;
            },
            Stop)).ToList();
        await SettleAsync(tasks);

        Assert.All(tasks, (task, number) => Assert.Equal(number % 3 != 0, task.IsCompletedSuccessfully));
        Assert.Equal(
            Enumerable.Range(0, 200).Where(number => number % 3 != 0).Select(number => $"{number:000}"), await NamesAsync(database));
    }

    [Fact]
    public async Task A_violated_key_fails_its_own_transaction_only()
    {
        var database = await NewDatabaseAsync();
        var tasks = Enumerable.Range(0, 20).Select(_ => AddAsync(database, "the same")).ToList();

        await SettleAsync(tasks);

        _ = Assert.Single(tasks, task => task.IsCompletedSuccessfully);
        await AddAsync(database, "another");
        Assert.Equal(["another", "the same"], await NamesAsync(database));
    }

    [Fact]
    public async Task What_is_read_in_a_transaction_is_what_is_changed()
    {
        var database = await NewDatabaseAsync();
        await AddAsync(database, "a");

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => database.WriteAsync(
            async transaction =>
            {
                var serial = await transaction.Connection!.ExecuteScalarAsync<long>(
                    "select serial from account where name = 'a'", transaction: transaction);
                return await transaction.Connection!.ExecuteAsync(
                    "update account set serial = @Next where name = 'a'", new { Next = serial + 1 }, transaction);
            },
            Stop)));

        Assert.Equal(100, await database.ReadAsync(c => c.ExecuteScalarAsync<long>("select serial from account"), Stop));
    }

    [Fact]
    public async Task Nothing_begins_once_it_was_cancelled()
    {
        var database = await NewDatabaseAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => database.WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(Insert, new { Name = "a" }, transaction), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("select 1"), cancelled.Token));

        Assert.Empty(await NamesAsync(database));
    }

    [Fact]
    public async Task Queries_cannot_change_anything_they_share_with_others()
    {
        var database = await NewDatabaseAsync();
        await AddAsync(database, "a");

        var reads = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => NamesAsync(database)));

        Assert.All(reads, names => Assert.Equal(["a"], names));
    }

    [Fact]
    public async Task A_snapshot_shows_one_moment_while_others_change_the_database()
    {
        var database = await NewDatabaseAsync();
        await AddAsync(database, "a");

        var seen = await database.ReadSnapshotAsync(
            async connection =>
            {
                await AddAsync(database, "b");
                var first = await connection.ExecuteScalarAsync<long>("select count(*) from account");
                await AddAsync(database, "c");
                return (first, await connection.ExecuteScalarAsync<long>("select count(*) from account"));
            },
            Stop);

        Assert.Equal((1L, 1L), seen);
        Assert.Equal(["a", "b", "c"], await NamesAsync(database));
    }

    [Fact]
    public async Task A_snapshot_cannot_change_anything()
    {
        var database = await NewDatabaseAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => database.ReadSnapshotAsync(
            connection => connection.ExecuteAsync(Insert, new { Name = "a" }), Stop));

        Assert.Empty(await NamesAsync(database));
    }

    [Fact]
    public async Task Its_clock_counts_microseconds_since_1970_and_goes_forward()
    {
        var database = await NewDatabaseAsync();

        var first = await NowAsync(database);
        var second = await NowAsync(database);

        Assert.InRange(
            DateTimeOffset.UnixEpoch.AddTicks(first * 10), TimeProvider.System.GetUtcNow().AddMinutes(-1),
            TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.True(second >= first);
    }

    private const string Insert =
        """
        insert into account (name, is_administrator, enabled, created_at, serial, epoch, leased_until)
        values (@Name, 0, 1, 0, 0, 0, 0)
        """;

    private static async Task SettleAsync(IEnumerable<Task> tasks) =>
        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static Task<int> AddAsync(IDatabase database, string name) => database.WriteAsync(
        transaction => transaction.Connection!.ExecuteAsync(Insert, new { Name = name }, transaction), Stop);

    private static Task<IEnumerable<string>> NamesAsync(IDatabase database) => database.ReadAsync(
        connection => connection.QueryAsync<string>("select name from account order by name"), Stop);

    private static Task<long> NowAsync(IDatabase database) => database.ReadAsync(
        connection => connection.ExecuteScalarAsync<long>($"select {database.NowMicroseconds}"), Stop);
}
