using Dapper;
using Larder.Grains.Database;
using Larder.Grains.Manifests;
using Larder.Grains.Recovery;

namespace Larder.Grains.Tests.Recovery;

/// <summary>Files are added to packages that nobody else works on, on every database.</summary>
public abstract class PackageRecoveryContract
{
    private const long Epoch = 1_700_000_000_000;

    private static readonly PackageId Six = new("main", "six");

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Empty, with the present schema.</summary>
    protected abstract Task<IDatabase> NewDatabaseAsync();

    [Fact]
    public async Task Files_come_one_transaction_after_the_other_and_each_counts_in_the_serial()
    {
        var database = await NewDatabaseAsync();
        var recovery = await PackageRecovery.OpenAsync(database, Six, Epoch, Stop);
        await AddAsync(recovery, "1.0");
        await AddAsync(recovery, "1.1");
        await AddAsync(await PackageRecovery.OpenAsync(database, Six, Epoch + 1, Stop), "1.2");

        Assert.Equal((3, 3, Epoch + 1), await ReadAsync(database));
    }

    [Theory]
    [InlineData("serial = serial + 1", "a change of the package")]
    [InlineData("epoch = epoch + 1", "an activation that has changed nothing so far")]
    public async Task LOST_a_package_that_somebody_else_took_meanwhile_is_left_as_it_is(string change, string by)
    {
        var database = await NewDatabaseAsync();
        await AddAsync(await PackageRecovery.OpenAsync(database, Six, Epoch, Stop), "1.0");
        var recovery = await PackageRecovery.OpenAsync(database, Six, Epoch + 9, Stop);
        await ExecuteAsync(database, $"update package set {change}");
        var before = await ReadAsync(database);

        var refusal = await Assert.ThrowsAsync<PackageInUseException>(() => AddAsync(recovery, "1.1"));

        Assert.Contains("stop all members", refusal.Message, StringComparison.Ordinal);
        Assert.True(before == await ReadAsync(database), by);
    }

    [Fact]
    public async Task LOST_a_package_that_somebody_else_made_meanwhile_is_left_as_it_is()
    {
        var database = await NewDatabaseAsync();
        var recovery = await PackageRecovery.OpenAsync(database, Six, Epoch + 9, Stop);
        await AddAsync(await PackageRecovery.OpenAsync(database, Six, Epoch, Stop), "1.0");

        await Assert.ThrowsAsync<PackageInUseException>(() => AddAsync(recovery, "1.1"));

        Assert.Equal((1, 1, Epoch), await ReadAsync(database));
    }

    [Fact]
    public async Task After_a_refusal_it_is_opened_again_and_goes_on()
    {
        var database = await NewDatabaseAsync();
        await AddAsync(await PackageRecovery.OpenAsync(database, Six, Epoch, Stop), "1.0");
        var refused = await PackageRecovery.OpenAsync(database, Six, Epoch + 1, Stop);
        await ExecuteAsync(database, "update package set serial = serial + 1, epoch = epoch + 1");
        await Assert.ThrowsAsync<PackageInUseException>(() => AddAsync(refused, "1.1"));

        await AddAsync(await PackageRecovery.OpenAsync(database, Six, Epoch + 9, Stop), "1.1");

        Assert.Equal((2, 3, Epoch + 9), await ReadAsync(database));
    }

    private static async Task AddAsync(PackageRecovery recovery, string version) =>
        await recovery.AddAsync([Samples.Upload("six", version)], RecoveryLog.Adopted, Samples.Noon, Stop);

    private static async Task ExecuteAsync(IDatabase database, string sql) =>
        await database.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(sql, transaction: transaction), Stop);

    /// <summary>Of all rows there are.</summary>
    private static Task<(long Files, long Serial, long Epoch)> ReadAsync(IDatabase database) =>
        database.ReadAsync(
            connection => connection.QuerySingleAsync<(long, long, long)>("select (select count(*) from file), serial, epoch from package"),
            Stop);
}
