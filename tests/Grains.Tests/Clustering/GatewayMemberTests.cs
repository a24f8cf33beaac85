using Larder.Grains.Abstractions;
using Larder.Grains.Tests.Cluster;
using Larder.Grains.Tests.Database;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Grains.Tests.Clustering;

/// <summary>A gateway is a member of the cluster that hosts none of our grains.</summary>
public sealed class GatewayMemberTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_grain_of_ours_lives_on_a_gateway()
    {
        using var members = new Members(await server.NewDatabaseAsync());
        using var silo = members.NewSilo();
        using var gateway = members.NewGateway();
        await silo.StartAsync(Stop);
        await gateway.StartAsync(Stop);
        var known = gateway.Services.GetRequiredService<IClusterManifestProvider>();
        await Until.TrueAsync(() => known.Current.Silos.Count == 2);
        var grains = gateway.Services.GetRequiredService<IGrainFactory>();
        var host = silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

        foreach (var number in Enumerable.Range(0, 50))
        {
            var name = ClusterFixture.Name($"package-{number}");
            await ClusterFixture.RetryAsync(() => grains.GetPackage(IndexName.Main, name).CommitAsync(
                Samples.Upload(name.Normalized, "1.0"), Samples.Alice));
        }

        var management = grains.GetGrain<IManagementGrain>(0);
        var activations = await management.GetDetailedGrainStatistics(null, null, Stop);
        var ours = activations.Where(activation => activation.GrainType.StartsWith("Larder.", StringComparison.Ordinal)).ToList();
        Assert.True(ours.Count > 50);
        Assert.All(ours, activation => Assert.Equal(host, activation.SiloAddress));

        await gateway.StopAsync(Stop);
        await silo.StopAsync(Stop);
    }

    [Fact]
    public async Task Not_even_if_there_is_no_silo()
    {
        using var members = new Members(await server.NewDatabaseAsync());
        using var gateway = members.NewGateway();
        await gateway.StartAsync(Stop);

        var grains = gateway.Services.GetRequiredService<IGrainFactory>();
        Assert.Throws<ArgumentException>(() => grains.GetPackage(IndexName.Main, ClusterFixture.Name("six")));
        await gateway.StopAsync(Stop);
    }
}
