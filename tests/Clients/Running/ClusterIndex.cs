using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;

namespace Larder.Clients.Tests.Running;

/// <summary>Gateways and silos as processes of their own.</summary>
internal sealed class ClusterIndex(ClusterTarget cluster) : IndexUnderTest(cluster.Gateways)
{
    private readonly Lazy<AmazonS3Client> _store = new(() => NewStore(cluster));

    public override bool IsCluster => true;

    public override Task<ToolResult> CommandAsync(params string[] arguments) =>
        LarderProgram.CommandAsync(cluster.OperatorData, cluster.Settings, arguments);

    public override Task<LarderProgram> StartAsync(string data, params string[] settings) => LarderProgram.StartAsync(
        data,
        "gateway",
        () => [.. cluster.Settings, string.Create(CultureInfo.InvariantCulture, $"LARDER_Cluster__Port={FreePort.Find()}"), .. settings]);

    public override async Task<HashSet<string>> StoredAsync(LarderProgram program, string package)
    {
        // Objects of a package, and uploads to it in parts that were neither completed nor aborted.
        var (bucket, prefix) = (cluster["S3_BUCKET"], $"main/{package}/");
        var objects = await _store.Value.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix });
        var unfinished = await _store.Value.ListMultipartUploadsAsync(
            new ListMultipartUploadsRequest { BucketName = bucket, Prefix = prefix });
        return
        [
            .. program.FilesInData(),
            .. (objects.S3Objects ?? []).Select(item => item.Key),
            .. (unfinished.MultipartUploads ?? []).Select(item => $"{item.Key} (in parts)"),
        ];
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_store.IsValueCreated)
        {
            _store.Value.Dispose();
        }
    }

    private static AmazonS3Client NewStore(ClusterTarget cluster) => new(
        cluster["S3_ACCESS_KEY"],
        cluster["S3_SECRET_KEY"],
        new AmazonS3Config { ServiceURL = cluster["S3_ENDPOINT"], AuthenticationRegion = cluster["S3_REGION"], ForcePathStyle = true });
}
