using System.Collections.Concurrent;
using Amazon.S3.Model;
using Larder.Gateway.Tests.Upload;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage.Tests.S3;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Tests.S3;

/// <summary>One S3 server for all tests that need it, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class S3Collection : ICollectionFixture<TestBucket>
{
    public const string Name = "S3";
}

/// <summary>An index whose files are in a bucket of a real server, behind a way on which things go wrong.</summary>
public class S3Fixture(TestBucket bucket) : UploadFixture
{
    /// <summary>The way to the server.</summary>
    public FaultyServer Server { get; private set; } = null!;

    public TestBucket Bucket => bucket;

    /// <summary>What the keys of this index's objects begin with.</summary>
    public string Prefix { get; } = $"{Guid.NewGuid():n}/";

    /// <summary>Whether larger downloads are redirected.</summary>
    protected virtual bool Redirects => false;

    /// <summary>For how long a request to the store is tried again.</summary>
    protected virtual TimeSpan Timeout => TimeSpan.FromSeconds(4);

    protected override IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Artifacts:Store", "S3"),
        ("Artifacts:S3:Bucket", bucket.Name),
        ("Artifacts:S3:Prefix", Prefix),
        ("Artifacts:S3:Endpoint", Server.Endpoint),
        ("Artifacts:S3:AccessKey", bucket.Server.AccessKey),
        ("Artifacts:S3:SecretKey", bucket.Server.SecretKey),
        ("Artifacts:S3:PartBytes", $"{5 << 20}"),
        ("Artifacts:S3:Timeout", $"{Timeout}"),
        ("Artifacts:S3:Redirect", $"{Redirects}"),
    ];

    /// <summary>Everything that was logged, whatever its level.</summary>
    public ConcurrentQueue<string> Logged { get; } = [];

    protected override void ConfigureServices(IServiceCollection services) => services.AddLogging(logging => logging
        .AddProvider(new Recorder(Logged))
        .AddFilter<Recorder>(null, LogLevel.None)
        .AddFilter<Recorder>("Larder", LogLevel.Trace)
        .AddFilter<Recorder>("Microsoft.AspNetCore", LogLevel.Trace)
        .AddFilter<Recorder>("System.Net.Http", LogLevel.Trace));

    /// <summary>Objects of uploads of a package; others come and go by themselves.</summary>
    public async Task<int> CountAttemptsAsync(string package)
    {
        var count = 0;
        await foreach (var head in Store.ListAsync($"main/{package}/", null, TestContext.Current.CancellationToken))
        {
            count += ArtifactAttempt.TryParse(head.Key) is null ? 0 : 1;
        }

        return count;
    }

    /// <summary>Uploads in parts to a package that were neither completed nor aborted. Those of others are not counted: a server that is
    /// slow may begin one twice, and the sweeper removes it.</summary>
    public async Task<int> CountUnfinishedAsync(string package)
    {
        var found = await bucket.Client.ListMultipartUploadsAsync(
            new ListMultipartUploadsRequest { BucketName = bucket.Name, Prefix = $"{Prefix}main/{package}/" },
            TestContext.Current.CancellationToken);
        return found.MultipartUploads?.Count ?? 0;
    }

    /// <summary>Whether a request is for an upload's object of a package.</summary>
    public static bool IsOf(HttpRequest request, string package) =>
        request.Path.Value!.Contains($"/main/{package}/", StringComparison.Ordinal)
        && !request.Path.Value.Contains("/manifest/", StringComparison.Ordinal);

    public override async ValueTask InitializeAsync()
    {
        Server = await FaultyServer.StartAsync(bucket.Server.Endpoint);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }

    private sealed class Recorder(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

/// <summary>As <see cref="S3Fixture"/>, with time for all attempts on any machine.</summary>
public sealed class S3PatientFixture(TestBucket bucket) : S3Fixture(bucket)
{
    protected override TimeSpan Timeout => TimeSpan.FromSeconds(50);
}

/// <summary>As <see cref="S3Fixture"/>, with redirects.</summary>
public sealed class S3RedirectFixture(TestBucket bucket) : S3Fixture(bucket)
{
    protected override bool Redirects => true;
}
