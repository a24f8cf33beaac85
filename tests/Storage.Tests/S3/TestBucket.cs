using Amazon.Runtime;
using Amazon.S3;
using Larder.Storage.S3;

namespace Larder.Storage.Tests.S3;

/// <summary>A server, a bucket on it made for this test program, and what looks into it past the store.</summary>
public sealed class TestBucket : IAsyncLifetime
{
    /// <summary>On the server that all tests of the program share.</summary>
    public TestBucket()
        : this(new Radosgw())
    {
    }

    /// <param name="server">To be disposed of with it.</param>
    internal TestBucket(Radosgw server) => Server = server;

    public string Name { get; } = $"larder-{Guid.NewGuid():n}";

    public Radosgw Server { get; }

    /// <summary>The SDK as it comes but for what the server needs.</summary>
    public IAmazonS3 Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Server.StartAsync();
        Client = new AmazonS3Client(
            new BasicAWSCredentials(Server.AccessKey, Server.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = Server.Endpoint,
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            });
        await Client.PutBucketAsync(Name);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Settings for a store in this bucket, over plain HTTP.</summary>
    public S3ArtifactOptions NewOptions(string prefix) => new()
    {
        Bucket = Name,
        Prefix = prefix,
        Endpoint = Server.Endpoint,
        AccessKey = Server.AccessKey,
        SecretKey = Server.SecretKey,
        PartBytes = 5 << 20,
    };
}
