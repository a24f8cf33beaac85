using Dapper;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Packages;
using Larder.Grains.Sweeping;
using Larder.Grains.Tests.Database;
using Larder.Silo.Database.Postgres;
using Larder.Storage;
using Larder.Storage.Tests.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Grains.Tests.Sweeping;

/// <summary>PostgreSQL and S3.</summary>
public sealed class ClusterStoreSweepTests(PostgresServer postgres, TestBucket bucket)
    : StoreSweepContract, IClassFixture<TestBucket>, IDisposable
{
    private readonly List<IDisposable> _open = [];

    public void Dispose() => _open.ForEach(each => each.Dispose());

    /// <summary>A transaction that has listed a file and is not committed yet: its silo is paused there for longer than any grace.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EARLY_the_last_look_waits_for_a_commit_that_is_under_way(bool commits)
    {
        var index = await NewIndexAsync();
        var file = await index.StoreAsync(index.NewFile());
        var (listed, resume) = (new TaskCompletionSource(), new TaskCompletionSource());
        ((HookedDatabase)index.Database).Before = async step =>
        {
            if (step == "commit" && listed.TrySetResult())
            {
                await resume.Task;
                if (!commits)
                {
                    throw new InvalidOperationException("Rolls back.");
                }
            }
        };
        var commit = index.ListAsync(file);
        await listed.Task;
        index.Time.Advance(10 * SweptIndex.Grace);

        var sweep = index.SweepAsync();
        await Until.TrueAsync(async () => await WaitsForLockAsync(index));
        Assert.False(sweep.IsCompleted);
        resume.SetResult();

        if (commits)
        {
            await commit;
            Assert.Empty(await sweep);
            await index.AssertAgreesAsync();
        }
        else
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => commit);
            Assert.Equal(2, (await sweep).Count);
        }
    }

    /// <summary>A transaction that makes a package and has not listed its first file yet: it sees the limit as it was before the sweep.</summary>
    [Fact]
    public async Task EARLY_a_sweep_waits_for_a_package_that_is_being_made()
    {
        var index = await NewIndexAsync();
        Assert.Empty(await index.SweepAsync(TimeSpan.FromHours(1)));
        var file = await index.StoreAsync(index.NewFile());
        var (made, resume) = (new TaskCompletionSource(), new TaskCompletionSource());
        var commit = index.Database.WriteAsync(
            async transaction =>
            {
                await UploadTime.HoldAsync(transaction, index.Database, "main", "six");
                await PackageRow.InsertAsync(
                    transaction,
                    "main",
                    PackageState.NeverUploaded("six") with { Serial = 1 },
                    index.Database.NowMicroseconds,
                    TimeSpan.FromSeconds(3));
                made.TrySetResult();
                await resume.Task;
                await FileRow.InsertAsync(
                    transaction, "main", "six", file, UploadTime.Condition(index.Database, SweptIndex.Grace));
                return true;
            },
            TestContext.Current.CancellationToken);
        await made.Task;
        index.Time.Advance(TimeSpan.FromMinutes(5));

        var sweep = index.SweepAsync(TimeSpan.FromMinutes(1));
        await Until.TrueAsync(async () => sweep.IsCompleted || await WaitsForLockAsync(index));
        resume.SetResult();

        await commit;
        Assert.Empty(await sweep);
        await index.AssertAgreesAsync();
    }

    internal override async Task<SweptIndex> NewIndexAsync()
    {
        var started = DateTimeOffset.UtcNow;
        var time = new FakeTimeProvider(started);

        // A commit is held back while a sweep of the real store comes to the point where it waits for it.
        var patient = TimeSpan.FromMinutes(2);
        var database = Databases.OpenPostgres(
            await postgres.NewDatabaseAsync(),
            new PostgresOptions { StallTimeout = patient, LockTimeout = patient, CommandTimeout = patient });
        await database.MigrateAsync(upTo: null, CancellationToken.None);
        var services = new ServiceCollection()
            .AddLogging()
            .AddArtifactStorage(new ConfigurationBuilder().AddInMemoryCollection(NewSettings()).Build())
            .BuildServiceProvider();
        _open.AddRange([services, database]);

        // Uploads begin after the database was made.
        time.SetUtcNow(DateTimeOffset.UtcNow.AddSeconds(1));
        return new SweptIndex(
            new HookedDatabase(database) { Shift = () => time.GetUtcNow() - DateTimeOffset.UtcNow },
            services.GetRequiredService<IArtifactStore>(),
            time);
    }

    private static Task<bool> WaitsForLockAsync(SweptIndex index) => index.Database.ReadAsync(
        connection => connection.ExecuteScalarAsync<bool>(
            "select count(*) > 0 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"),
        TestContext.Current.CancellationToken);

    /// <summary>Settings for a store in a part of the bucket of its own.</summary>
    private IEnumerable<KeyValuePair<string, string?>> NewSettings() =>
    [
        new("Artifacts:Store", "S3"),
        new("Artifacts:S3:Bucket", bucket.Name),
        new("Artifacts:S3:Prefix", $"{Guid.NewGuid():n}/"),
        new("Artifacts:S3:Endpoint", bucket.Server.Endpoint),
        new("Artifacts:S3:AccessKey", bucket.Server.AccessKey),
        new("Artifacts:S3:SecretKey", bucket.Server.SecretKey),
    ];
}
