using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Grains.Tests.Sweeping;

/// <summary>Sweepers beside uploads, in one silo, and what happens when either is cut off anywhere.</summary>
public sealed class SweeperGrainTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(30);

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task AGREE_a_sweeper_removes_what_a_killed_upload_left_and_nothing_else()
    {
        await using var cluster = await SweptCluster.StartAsync(Grace);
        var listed = await cluster.StoreAsync(SweptCluster.NewUpload("six", "1.0"));
        Assert.Equal(Refusal.None, (await cluster.CommitAsync(listed)).Refusal);
        await cluster.StoreAsync(SweptCluster.NewUpload("six", "2.0"));
        await cluster.StoreAsync(SweptCluster.NewUpload("attrs", "1.0"));
        cluster.Ahead = 2 * Grace;

        await cluster.Sweeper("six").WakeAsync();
        await Until.TrueAsync(async () => (await cluster.Sweeper("six").GetAsync()).Completed is not null);

        Assert.Equal(await cluster.ListedKeysAsync(), (await cluster.KeysAsync()).Where(key => key.StartsWith("main/six/")));
        var progress = await cluster.Sweeper("six").GetAsync();
        Assert.Equal((4, 2, 10), (progress.Objects, progress.Removed, progress.RemovedBytes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EARLY_a_commit_that_comes_too_late_is_refused_and_changes_nothing(bool isNewPackage)
    {
        await using var cluster = await SweptCluster.StartAsync(TimeSpan.FromHours(24));
        if (!isNewPackage)
        {
            await cluster.CommitAsync(SweptCluster.NewUpload("six", "1.0"));
        }

        var late = await cluster.CommitAsync(SweptCluster.NewUpload("six", "2.0", Now.AddHours(-12).AddMinutes(-1)));
        var again = await cluster.CommitAsync(SweptCluster.NewUpload("six", "2.0", Now.AddHours(-11)));

        Assert.Equal(new PackageChange(Refusal.UploadExpired, isNewPackage ? 0 : 1, 0), late);
        Assert.Equal(new PackageChange(Refusal.None, isNewPackage ? 1 : 2, 1), again);
    }

    /// <summary>As when the silo that commits is stopped for long, and goes on after the bytes are gone.</summary>
    [Theory]
    [InlineData("read")]
    [InlineData("write")]
    public async Task EARLY_a_commit_of_a_silo_that_was_paused_lists_nothing_whose_bytes_were_swept(string step)
    {
        await using var cluster = await SweptCluster.StartAsync(Grace);
        var upload = await cluster.StoreAsync(SweptCluster.NewUpload("six", "1.0"));
        var (paused, resume) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Database.Before = async each =>
        {
            if (each == step && paused.TrySetResult())
            {
                await resume.Task;
            }
        };
        var commit = cluster.CommitAsync(upload);
        await paused.Task;
        cluster.Ahead = 2 * Grace;

        await Until.TrueAsync(async () =>
        {
            await cluster.SweepAsync("six");
            return (await cluster.KeysAsync()).Count == 0;
        });
        resume.SetResult();

        Assert.Equal(Refusal.UploadExpired, (await commit).Refusal);
        Assert.Empty(await cluster.ListedKeysAsync());
        var again = await cluster.StoreAsync(SweptCluster.NewUpload("six", "1.0", Now + cluster.Ahead));
        Assert.Equal(Refusal.None, (await cluster.CommitAsync(again)).Refusal);
    }

    /// <summary>Every operation of a run, of the database and of the store, fails once; uploads go on meanwhile.</summary>
    [Fact]
    public async Task AGREE_a_sweeper_that_is_cut_off_at_each_step_while_files_are_uploaded_goes_on()
    {
        await using var cluster = await SweptCluster.StartAsync(TimeSpan.FromMinutes(1));
        await cluster.ExecuteAsync("update schema_version set applied_at = 0");
        var cut = new CutOff();
        cluster.Store.Before = (operation, key) => operation == "put" ? Task.CompletedTask : cut.PassAsync($"{operation} {key}");
        cluster.SweepersDatabase.Before = cut.PassAsync;

        using var end = new CancellationTokenSource();
        var uploads = UploadAsync(cluster, cut.Turns, end.Token);
        List<string> old = [];
        for (var run = 1; cut.IsLeft; run++)
        {
            old.Add((await cluster.StoreOldAsync("six", $"9.{run}")).File.ArtifactKey);
            old.Add(await DeleteLongAgoAsync(cluster, $"8.{run}"));
            cut.Begin(run);
            await cluster.SweepAsync("six");
        }

        await end.CancelAsync();
        var uploaded = await uploads;

        (cluster.Store.Before, cluster.SweepersDatabase.Before) = ((_, _) => Task.CompletedTask, _ => Task.CompletedTask);

        Assert.InRange(cut.Operations.Count, 15, 100);
        Assert.NotEmpty(uploaded);
        var keys = await cluster.KeysAsync();
        Assert.DoesNotContain(keys, key => old.Exists(each => key.StartsWith(each, StringComparison.Ordinal)));
        var listed = await cluster.ListedKeysAsync();
        Assert.Empty(listed.Except(keys));
        Assert.Empty(uploaded.Except(listed));
    }

    private static async Task<string> DeleteLongAgoAsync(SweptCluster cluster, string version)
    {
        var upload = await cluster.StoreAsync(SweptCluster.NewUpload("six", version));
        await cluster.CommitAsync(upload);
        await cluster.Package("six").DeleteFileAsync(upload.File.FileName, Samples.Alice);
        await cluster.ExecuteAsync("update file set deleted_at = 1 where deleted_at is not null");
        return upload.File.ArtifactKey;
    }

    /// <summary>Uploads one file for each operation of the sweeper.</summary>
    /// <returns>The keys of those that were accepted.</returns>
    private static async Task<IReadOnlyList<string>> UploadAsync(SweptCluster cluster, SemaphoreSlim turns, CancellationToken end)
    {
        List<string> listed = [];
        for (var number = 0; !end.IsCancellationRequested; number++)
        {
            var upload = await cluster.StoreAsync(SweptCluster.NewUpload("six", $"1.{number}"));
            await turns.WaitAsync(end).ContinueWith(_ => { }, CancellationToken.None, default, TaskScheduler.Default);
            if ((await cluster.CommitAsync(upload)).Refusal == Refusal.None)
            {
                listed.Add(upload.File.ArtifactKey);
            }
        }

        return listed;
    }

    /// <summary>Lets the operation of some number in a run fail, once.</summary>
    private sealed class CutOff
    {
        private int _at, _passed;

        /// <summary>Grows by one with each operation.</summary>
        public SemaphoreSlim Turns { get; } = new(0);

        /// <summary>What has failed so far.</summary>
        public List<string> Operations { get; } = [];

        /// <summary>Whether the last run had so many operations that one of them failed.</summary>
        public bool IsLeft => Operations.Count == _at;

        /// <param name="at">From 1.</param>
        public void Begin(int at) => (_at, _passed) = (at, 0);

        public Task PassAsync(string operation)
        {
            Turns.Release();
            if (++_passed != _at || IsLeft)
            {
                return Task.CompletedTask;
            }

            Operations.Add(operation);
            throw new IOException($"Cut off before: {operation}");
        }
    }
}
