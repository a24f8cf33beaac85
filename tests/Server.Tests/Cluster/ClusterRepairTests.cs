using Larder.Grains.Tests.Database;
using Larder.Server.Tests.Commands;

namespace Larder.Server.Tests.Cluster;

/// <summary>check and repair beside a running cluster, from a machine that has the configuration.</summary>
public sealed class ClusterRepairTests(PostgresServer server)
{
    [Fact]
    public async Task What_a_check_finds_a_repair_puts_right_through_the_gateway_that_runs()
    {
        await using var cluster = await LarderCluster.NewAsync(server);
        await cluster.ServeAsync("silo", "silo");
        var gateway = await cluster.ServeAsync("gateway", "gateway");
        await gateway.WaitForAdministratorAsync();
        Assert.StartsWith("200", await gateway.UploadAsync("alpha", "1.0"));
        Assert.StartsWith("200", await gateway.UploadAsync("alpha", "1.1"));
        string[] elsewhere = ["--data", Path.Combine(gateway.Data, "..", "elsewhere"), .. cluster.Settings];
        string[] onGateway = ["--data", gateway.Data, .. cluster.Settings];

        var whole = await CommandRun.RunAsync(["check", .. elsewhere]);
        File.Delete(Find(cluster, "alpha-1.0-py3-none-any.whl.metadata"));
        File.Delete(Find(cluster, "alpha-1.1-py3-none-any.whl"));
        var check = await CommandRun.RunAsync(["check", "--json", .. elsewhere]);
        var far = await CommandRun.RunAsync(["repair", .. elsewhere]);
        var repair = await CommandRun.RunAsync(["repair", "--delete-missing", .. onGateway]);
        var after = await CommandRun.RunAsync(["check", .. elsewhere]);

        Assert.Equal((0, 1), (whole.Status, check.Status));
        Assert.Contains("\"damaged\":2", check.Output);
        Assert.Contains("run this on a gateway's machine, or add --gateway", far.Output);
        Assert.Equal(0, repair.Status);
        Assert.Equal(0, after.Status);
        using var page = await gateway.GetAsync("simple/alpha/");
        Assert.DoesNotContain("alpha-1.1", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static string Find(LarderCluster cluster, string name) =>
        Assert.Single(Directory.GetFiles(Path.Combine(cluster.Artifacts, "objects"), name, SearchOption.AllDirectories));
}
