using System.Text;
using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Packages;
using Larder.Grains.Abstractions.Sweeping;
using Larder.Grains.Database;
using Larder.Grains.Sweeping;
using Larder.Grains.Tests.Cluster;
using Larder.Silo;
using Larder.Silo.Database.Sqlite;
using Larder.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.TestingHost;

namespace Larder.Grains.Tests.Sweeping;

/// <summary>A silo with a store, whose database has a clock that tests put forward.</summary>
internal sealed class SweptCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private InProcessTestCluster _cluster = null!;
    private ServiceProvider _storage = null!;
    private SqliteDatabase _sqlite = null!;

    public HookedDatabase Database { get; private set; } = null!;

    /// <summary>The same database, as sweepers use it.</summary>
    public HookedDatabase SweepersDatabase { get; private set; } = null!;

    public HookedStore Store { get; private set; } = null!;

    public TimeSpan Grace { get; private init; }

    /// <summary>How much later it is by the database's clock than it is: time passes without waiting.</summary>
    public TimeSpan Ahead { get; set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<SweptCluster> StartAsync(TimeSpan grace)
    {
        var cluster = new SweptCluster { Grace = grace };
        await cluster.StartAsync();
        return cluster;
    }

    public ISweeperGrain Sweeper(string package) => _cluster.Client.GetSweeper(IndexName.Main, SweepShare.Of(package));

    public IPackageGrain Package(string name) => _cluster.Client.GetPackage(IndexName.Main, ClusterFixture.Name(name));

    public static FileUpload NewUpload(string package, string version, DateTimeOffset? started = null)
    {
        var upload = Samples.Upload(package, version);
        var attempt = Guid.CreateVersion7(started ?? TimeProvider.System.GetUtcNow());
        return upload with
        {
            File = upload.File with { ArtifactKey = ArtifactKey.ForAttempt("main", package, attempt, upload.File.FileName).Value },
        };
    }

    /// <summary>What a gateway does before it commits.</summary>
    public async Task<FileUpload> StoreAsync(FileUpload upload)
    {
        var key = new ArtifactKey(upload.File.ArtifactKey);
        foreach (var each in (ArtifactKey[])[key, key.Metadata])
        {
            await Store.PutAsync(each, new MemoryStream(Encoding.UTF8.GetBytes("bytes")), 5, null, Stop);
        }

        return upload;
    }

    /// <summary>What an upload left that was killed an hour ago.</summary>
    public async Task<FileUpload> StoreOldAsync(string package, string version)
    {
        var hourAgo = TimeProvider.System.GetUtcNow().AddHours(-1);
        var upload = await StoreAsync(NewUpload(package, version, hourAgo));
        foreach (var key in (string[])[upload.File.ArtifactKey, upload.File.ArtifactKey + ".metadata"])
        {
            File.SetLastWriteTimeUtc(Path.Combine(_folder["artifacts"], "objects", key), hourAgo.UtcDateTime);
        }

        return upload;
    }

    /// <summary>Runs statements on the database, as somebody with SQL would.</summary>
    public Task ExecuteAsync(string sql) =>
        _sqlite.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(sql, transaction: transaction), Stop);

    public Task<PackageChange> CommitAsync(FileUpload upload) =>
        ClusterFixture.RetryAsync(() => Package(upload.File.ArtifactKey.Split('/')[1]).CommitAsync(upload, Samples.Alice));

    public async Task<IReadOnlyList<string>> KeysAsync() =>
        await Store.ListAsync("", after: null, Stop).Select(head => head.Key.Value).ToListAsync(Stop);

    /// <summary>Keys of the files that are listed, and of their metadata.</summary>
    public async Task<IReadOnlyList<string>> ListedKeysAsync() => await Database.ReadAsync(
        async connection => (await connection.QueryAsync<string>(
            """
            select artifact_key from file where deleted_at is null
            union all select artifact_key || '.metadata' from file where deleted_at is null order by 1
            """)).AsList(),
        Stop);

    /// <summary>Wakes a sweeper until a run is complete that began after this call.</summary>
    public async Task SweepAsync(string package)
    {
        var began = TimeProvider.System.GetUtcNow();
        await Until.TrueAsync(async () =>
        {
            if (await Sweeper(package).GetAsync() is { Cursor: null, Completed: not null } now && now.Started >= began)
            {
                return true;
            }

            await WakeAsync(package);
            return false;
        });
    }

    private async Task WakeAsync(string package)
    {
        try
        {
            await Sweeper(package).WakeAsync();
        }
        catch (IOException)
        {
            // Cut off by the test.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _sqlite.Dispose();
        await _storage.DisposeAsync();
        _folder.Dispose();
    }

    private HookedDatabase NewHooked() => new(_sqlite) { Shift = () => Ahead };

    private async Task StartAsync()
    {
        _sqlite = await Databases.NewAsync(_folder, TimeProvider.System);
        (Database, SweepersDatabase) = (NewHooked(), NewHooked());
        var settings = new Dictionary<string, string?>
        {
            ["Database:Sqlite:Path"] = _folder["larder.db"],
            ["Artifacts:FileSystem:Root"] = _folder["artifacts"],
            ["Leases:ReaderLease"] = "00:00:01",
            ["Leases:Ownership"] = "00:00:02",
        };
        _storage = new ServiceCollection()
            .AddLogging()
            .AddArtifactStorage(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .BuildServiceProvider();
        Store = new HookedStore(_storage.GetRequiredService<IArtifactStore>());
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSiloHost((_, silo) =>
        {
            silo.Configuration.AddInMemoryCollection(settings);
            silo.AddGrainHosting();
            silo.Services.Replace(ServiceDescriptor.Singleton<IDatabase>(Database));
            silo.Services.AddSingleton<IArtifactStore>(Store);
            silo.Services.Replace(ServiceDescriptor.Singleton(new StoreSweep(SweepersDatabase, Store)));

            // Shorter than any legal setting.
            silo.Services.RemoveAll<IValidateOptions<SweeperOptions>>();
            silo.Services.Configure<SweeperOptions>(options =>
                (options.Grace, options.Interval, options.ObjectsPerSecond) = (Grace, TimeSpan.FromHours(1), 1_000_000));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }
}
