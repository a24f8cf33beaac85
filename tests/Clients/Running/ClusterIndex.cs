using System.Globalization;

namespace Larder.Clients.Tests.Running;

/// <summary>Gateways and silos as processes of their own.</summary>
internal sealed class ClusterIndex(ClusterTarget cluster) : IndexUnderTest(cluster.Gateways)
{
    public override bool IsCluster => true;

    public override Task<ToolResult> CommandAsync(params string[] arguments) =>
        LarderProgram.CommandAsync(cluster.OperatorData, cluster.Settings, arguments);

    public override Task<LarderProgram> StartAsync(string data, params string[] settings) => LarderProgram.StartAsync(
        data,
        "gateway",
        () => [.. cluster.Settings, string.Create(CultureInfo.InvariantCulture, $"LARDER_Cluster__Port={FreePort.Find()}"), .. settings]);

    public override Task<HashSet<string>> StoredAsync(LarderProgram program, string package) =>
        Task.FromResult(program.FilesInData());
}
