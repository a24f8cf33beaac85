using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Access;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Larder.Grains.Sweeping;

namespace Larder.Grains.Tests.Database;

/// <summary>Rules over several rows hold while several processes change them at the same moment.</summary>
public abstract class ConcurrentRulesTests : IAsyncDisposable
{
    private readonly List<IDatabase> _open = [];

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>How often each race is run.</summary>
    protected virtual int Rounds => 10;

    /// <summary>Another way to one and the same database, which has the present schema.</summary>
    internal abstract Task<IDatabase> OpenAsync();

    [Fact]
    public async Task Of_administrators_who_are_all_switched_off_at_once_one_is_left()
    {
        var databases = await OpenManyAsync(4);
        for (var round = 0; round < Rounds; round++)
        {
            var names = Enumerable.Range(0, databases.Count).Select(number => $"admin-{round}-{number}").ToList();
            await Task.WhenAll(names.Select(name => CreateAsync(databases[0], name, isAdministrator: true)));

            var refusals = await Task.WhenAll(names.Zip(databases, DisableAsync));

            Assert.Single(refusals, refusal => refusal is Refusal.LastAdministrator);
            Assert.Equal(1, await ScalarAsync(databases[0], "select count(*) from account where is_administrator = 1 and enabled = 1"));
            await ExecuteAsync(databases[0], "update account set enabled = 0");
        }
    }

    [Fact]
    public async Task Of_names_that_differ_only_in_case_and_are_made_at_once_one_is_made()
    {
        var databases = await OpenManyAsync(3);
        for (var round = 0; round < Rounds; round++)
        {
            string[] names = [$"bob-{round}", $"Bob-{round}", $"BOB-{round}"];

            var refusals = await Task.WhenAll(names.Zip(databases, (name, database) => CreateAsync(database, name)));

            Assert.Single(refusals, refusal => refusal is Refusal.None);
            Assert.Equal(2, refusals.Count(refusal => refusal is Refusal.UserExists));
        }
    }

    [Fact]
    public async Task Activations_that_take_a_row_over_at_once_get_numbers_of_their_own_and_only_the_last_one_writes()
    {
        var databases = await OpenManyAsync(4);
        await CreateAsync(databases[0], "alice");
        for (var round = 0; round < Rounds; round++)
        {
            var rows = databases.Select(database => new UserRows(database, "alice").Lease).ToList();
            var claims = (await Task.WhenAll(rows.Select(row => row.ClaimAsync(TimeSpan.FromSeconds(1), advance: false, Stop)))).ToList();

            var writes = await Task.WhenAll(databases.Zip(claims, (database, claim) => AdvanceAsync(database, claim!)));

            Assert.Equal(claims.Count, claims.Select(claim => claim!.Epoch).Distinct().Count());
            Assert.Equal(claims.Select(claim => claim!.Epoch == claims.Max(other => other!.Epoch)), writes);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _open.OfType<IDisposable>())
        {
            database.Dispose();
        }

        await EndAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual ValueTask EndAsync() => ValueTask.CompletedTask;

    private protected async Task<IReadOnlyList<IDatabase>> OpenManyAsync(int count)
    {
        while (_open.Count < count)
        {
            _open.Add(await OpenAsync());
        }

        return _open;
    }

    private static Task<Refusal> CreateAsync(IDatabase database, string name, bool isAdministrator = false) =>
        new UserRows(database, name).WriteAsync(
            serial: 0,
            UserRules.Create(null, name, "hash", isAdministrator, Samples.Noon),
            epoch: 0,
            TimeSpan.FromSeconds(1),
            Samples.Noon,
            Entry(name));

    private static async Task<Refusal> DisableAsync(string name, IDatabase database)
    {
        var rows = new UserRows(database, name);
        var (account, serial) = await rows.ReadAsync(Stop);
        return await rows.WriteAsync(
            serial,
            UserRules.SetEnabled(account, enabled: false),
            LeasedRow.FirstEpoch,
            TimeSpan.FromSeconds(1),
            Samples.Noon,
            Entry(name));
    }

    /// <returns>Whether it went through.</returns>
    private static async Task<bool> AdvanceAsync(IDatabase database, Claim claim)
    {
        try
        {
            return await database.WriteAsync(
                async transaction =>
                {
                    await new UserRows(database, "alice").Lease.AdvanceAsync(transaction, claim.Epoch, claim.Serial);
                    return true;
                },
                Stop);
        }
        catch (OwnershipFencedException)
        {
            return false;
        }
    }

    private static AuditEntry Entry(string name) => new(new Actor("tests", null, null, null), "user:test", name, null);

    private static Task<long> ScalarAsync(IDatabase database, string sql) =>
        database.ReadAsync(connection => connection.ExecuteScalarAsync<long>(sql), Stop);

    private static Task<int> ExecuteAsync(IDatabase database, string sql) =>
        database.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(sql, transaction: transaction), Stop);
}

public sealed class ConcurrentRulesOnSqliteTests : ConcurrentRulesTests
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Processes that share a file wait for its lock in turn.</summary>
    protected override int Rounds => 3;

    internal override async Task<IDatabase> OpenAsync() => await Databases.NewAsync(_folder, TimeProvider.System);

    protected override ValueTask EndAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class ConcurrentRulesOnPostgresTests(PostgresServer server) : ConcurrentRulesTests
{
    private string? _connectionString;

    internal override async Task<IDatabase> OpenAsync()
    {
        _connectionString ??= await server.NewDatabaseAsync();
        var database = Databases.OpenPostgres(_connectionString);
        await database.MigrateAsync(upTo: null, Stop);
        return database;
    }

    [Fact]
    public async Task LOST_the_first_upload_of_a_package_is_held_against_a_sweep_that_began_after_its_transaction()
    {
        var databases = await OpenManyAsync(2);
        var sweep = new SweepRows(databases[1], "main", 'n');
        await sweep.BeginAsync(TimeSpan.FromHours(1), Stop);
        SweepLimits? limits = null;

        var seen = await databases[0].WriteAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync("select count(*) from package", transaction: transaction);
                limits ??= await sweep.BeginAsync(TimeSpan.FromMinutes(1), Stop);
                await UploadTime.HoldAsync(transaction, databases[0], "main", "new");
                return await transaction.Connection!.ExecuteScalarAsync<long>(
                    "select attempts_before from sweep where share = 'n'", transaction: transaction);
            },
            Stop);

        Assert.Equal(SqlTime.ToSql(limits!.Value.Before), seen);
    }
}
