using System.Net;
using Larder.Grains.Tests.Database;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Larder.Grains.Tests.Clustering;

public sealed class PostgresOrleansTablesTests(PostgresServer server) : OrleansTablesContract, IDisposable
{
    private Members? _members;

    public void Dispose() => _members?.Dispose();

    /// <summary>As another silo would find the cluster.</summary>
    [Fact]
    public async Task A_member_changes_only_together_with_the_version_of_the_table()
    {
        using var host = await NewHostAsync(_ => { });
        await host.StartAsync(Stop);
        var table = host.Services.GetRequiredService<IMembershipTable>();
        var before = await table.ReadAllAsync(Stop);
        var mine = Assert.Single(before.Members).Item1;
        Assert.Equal(SiloStatus.Active, mine.Status);

        var other = new MembershipEntry
        {
            SiloAddress = SiloAddress.New(IPAddress.Loopback, 1, 1),
            SiloName = "other",
            HostName = "there",
            Status = SiloStatus.Joining,
            StartTime = TimeProvider.System.GetUtcNow().UtcDateTime,
            IAmAliveTime = TimeProvider.System.GetUtcNow().UtcDateTime,
        };
        var next = before.Version.Next();
        var inserted = await Task.WhenAll(table.InsertRowAsync(other, next, Stop), table.InsertRowAsync(other, next, Stop));
        Assert.Single(inserted, done => done);

        Assert.False(
            await table.UpdateRowAsync(other, before.Version.VersionEtag, before.Version.Next(), Stop), "The version was old.");
        other.Status = SiloStatus.Dead;

        // The host's own silo may change the version between the two.
        await Until.TrueAsync(async () =>
        {
            var now = (await table.ReadAllAsync(Stop)).Version;
            return await table.UpdateRowAsync(other, now.VersionEtag, now.Next(), Stop);
        });
        var read = (await table.ReadRowAsync(other.SiloAddress, Stop)).Members.Single().Item1;
        Assert.Equal(SiloStatus.Dead, read.Status);

        await table.CleanupDefunctSiloEntriesAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), Stop);
        Assert.Equal(mine.SiloAddress, Assert.Single((await table.ReadAllAsync(Stop)).Members).Item1.SiloAddress);
        await host.StopAsync(Stop);
    }

    protected override async Task<IHost> NewHostAsync(Action<IServiceCollection> change)
    {
        _members ??= new Members(await server.NewDatabaseAsync());
        return _members.NewSilo(change);
    }
}
