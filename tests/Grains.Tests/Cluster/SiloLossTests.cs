using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Tests.Database;

namespace Larder.Grains.Tests.Cluster;

/// <summary>A silo that dies takes nothing with it.</summary>
public sealed class SiloLossTests(PostgresServer server)
{
    [Fact]
    public Task LOST_after_a_silo_was_killed_every_package_has_its_files_and_takes_more_on_Sqlite() => LoseAsync(new SqliteCluster());

    [Fact]
    public Task LOST_after_a_silo_was_killed_every_package_has_its_files_and_takes_more_on_Postgres() =>
        LoseAsync(new PostgresCluster(server));

    private static async Task LoseAsync(ClusterFixture fixture)
    {
        await using var cluster = fixture;
        await cluster.InitializeAsync();
        var names = Enumerable.Range(0, 12).Select(number => $"package-{number}").ToList();
        await Task.WhenAll(names.Select(name => UploadAsync(cluster, name, "1.0")));
        var readers = names.Select(name => new TestReader<PackageHead>(cluster.Client, cluster.Package(name).AcquireAsync)).ToList();
        await Task.WhenAll(readers.Select(reader => reader.ReadAsync()));

        await cluster.Cluster.KillSiloAsync(cluster.Cluster.Silos[1], TestContext.Current.CancellationToken);
        var changes = await Task.WhenAll(names.Select(name => UploadAsync(cluster, name, "2.0")));

        Assert.All(changes, change => Assert.Equal((Refusal.None, 2L), (change.Refusal, change.Serial)));
        foreach (var reader in readers)
        {
            Assert.Equal(2, (await reader.ReadAsync()).Snapshot!.FileCount);
        }
    }

    private static Task<PackageChange> UploadAsync(ClusterFixture cluster, string name, string version) =>
        ClusterFixture.RetryAsync(() => cluster.Package(name).CommitAsync(Samples.Upload(name, version), Samples.Alice));
}
