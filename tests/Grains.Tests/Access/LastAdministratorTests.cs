using Larder.Grains.Abstractions;
using Larder.Grains.Tests.Cluster;
using Larder.Grains.Tests.Database;

namespace Larder.Grains.Tests.Access;

/// <summary>Somebody must be left who can let others in. Each in an index of its own: it is a matter of all accounts.</summary>
public sealed class LastAdministratorTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public Task Two_administrators_who_switch_each_other_off_at_once_leave_one_on_Sqlite() => SwitchOffAsync(new SqliteCluster());

    [Fact]
    public Task Two_administrators_who_switch_each_other_off_at_once_leave_one_on_Postgres() => SwitchOffAsync(new PostgresCluster(server));

    private static async Task SwitchOffAsync(ClusterFixture fixture)
    {
        await using var cluster = fixture;
        await cluster.InitializeAsync();
        var (one, two) = (cluster.Client.GetUser("one"), cluster.Client.GetUser("two"));
        await one.CreateAsync("hash", isAdministrator: true, Samples.Alice);
        await two.CreateAsync("hash", isAdministrator: true, Samples.Alice);

        var outcomes = await Task.WhenAll(
            one.SetEnabledAsync(enabled: false, Samples.Alice), two.SetEnabledAsync(enabled: false, Samples.Alice)).WaitAsync(Stop);

        Assert.Equal([Refusal.None, Refusal.LastAdministrator], outcomes.Order());
        Assert.Single(
            await cluster.Client.GetAccountList().ListUsersAsync(after: null, limit: 1_000),
            account => account.IsAdministrator && account.Enabled);
    }
}
