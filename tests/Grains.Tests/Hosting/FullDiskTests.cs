using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Database;
using Larder.Grains.Tests.Cluster;
using Larder.Silo.Database.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Larder.Grains.Tests.Hosting;

/// <summary>A single process whose disk is full for a while.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task A_package_takes_uploads_again_as_soon_as_there_is_room_however_long_it_is_owned()
    {
        using var folder = new TemporaryFolder();
        using var host = SingleProcessTests.NewHost(
            folder,
            services => services.Replace(ServiceDescriptor.Singleton<IDatabase>(
                provider => new WatchedDatabase(provider.GetRequiredService<SqliteDatabase>()))),
            ("Leases:ReaderLease", "00:00:20"),
            ("Leases:Ownership", "00:01:00"));
        await host.StartAsync(TestContext.Current.CancellationToken);
        var database = (WatchedDatabase)host.Services.GetRequiredService<IDatabase>();
        var package = SingleProcessTests.Package(host);
        await package.CommitAsync(Samples.Upload("six", "1.0"), Samples.Alice);

        database.IsFull = true;
        await Assert.ThrowsAsync<OwnershipLostException>(() => package.CommitAsync(Samples.Upload("six", "2.0"), Samples.Alice));
        await Assert.ThrowsAnyAsync<Exception>(() => package.CommitAsync(Samples.Upload("six", "2.0"), Samples.Alice));
        database.IsFull = false;
        var change = await ClusterFixture.RetryAsync(() => package.CommitAsync(Samples.Upload("six", "2.0"), Samples.Alice))
            .WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);

        Assert.Equal((Refusal.None, 2L), (change.Refusal, change.Serial));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }
}
