using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Database;
using Larder.Packaging.Names;
using Larder.Silo;
using Larder.Silo.Database;
using Larder.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.TestingHost;

namespace Larder.Grains.Tests.Cluster;

/// <summary>Two silos in this process on one database, and what tests do to them.</summary>
public abstract class ClusterFixture : IAsyncLifetime
{
    public static readonly TimeSpan ReaderLease = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Ownership = TimeSpan.FromSeconds(2);

    /// <summary>More than any answer takes that comes. The test is a client of Orleans, which a call that went to a dying silo may leave
    /// without an answer for as long as the method may take at all; a gateway is a member, and is told at once.</summary>
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private InProcessTestCluster? _cluster;

    public InProcessTestCluster Cluster => _cluster ?? throw new InvalidOperationException("Not started.");

    public IClusterClient Client => Cluster.Client;

    /// <summary>The database of all silos.</summary>
    internal WatchedDatabase Database { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Database = new WatchedDatabase(NewDatabase(), CountRowsChanged);
        await ((IMigratedDatabase)Database.Inner).MigrateAsync(upTo: null, CancellationToken.None);
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSiloHost((_, silo) =>
        {
            silo.Configuration.AddInMemoryCollection(Settings);
            silo.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Artifacts:FileSystem:Root"] = _folder["artifacts"],
                ["Catalogue:LookAgain"] = "00:00:01",
                ["Leases:ReaderLease"] = ReaderLease.ToString(),
                ["Leases:Ownership"] = Ownership.ToString(),
            });
            silo.Services.AddArtifactStorage(silo.Configuration);
            silo.AddGrainHosting();
            silo.Services.Replace(ServiceDescriptor.Singleton<IDatabase>(Database));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        ((IDisposable)Database.Inner).Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Another way to the same database, as another process would have.</summary>
    internal abstract IDatabase NewDatabase();

    /// <summary>A path in the folder that is the cluster's as long as it runs.</summary>
    protected string File(string name) => _folder[name];

    /// <summary>Where the silos find the database.</summary>
    protected abstract Dictionary<string, string?> Settings { get; }

    /// <summary>A query: how many rows the transaction that asks has changed so far, or one that counts on from there.</summary>
    protected abstract string CountRowsChanged { get; }

    internal IPackageGrain Package(string name) => Client.GetPackage(IndexName.Main, Name(name));

    /// <summary>Tries again as a gateway does: until the activation that answers is one that may. An attempt without an answer may go
    /// through all the same.</summary>
    internal static async Task<T> RetryAsync<T>(Func<Task<T>> call)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                return await call().WaitAsync(LongestAttempt);
            }
            catch (Exception exception) when (
                exception is Abstractions.Leases.OwnershipLostException or Orleans.Runtime.SiloUnavailableException
                    or Orleans.Runtime.OrleansMessageRejectionException or Orleans.Runtime.Messaging.ConnectionFailedException
                    or TimeoutException
                && TimeProvider.System.GetElapsedTime(start) < LongestCall)
            {
                await Task.Yield();
            }
        }
    }

    internal static PackageName Name(string name) =>
        PackageName.TryParse(name, out var parsed) ? parsed : throw new ArgumentException("No name.", nameof(name));
}
