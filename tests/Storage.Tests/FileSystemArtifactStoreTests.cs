using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage.FileSystem;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Larder.Storage.Tests;

public sealed class FileSystemArtifactStoreTests : ArtifactStoreContract, IDisposable
{
    private readonly TemporaryFolder _root = new();

    private string Objects => Path.Combine(_root.Path, "objects");

    private string Incoming => Path.Combine(_root.Path, "incoming");

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task A_put_leaves_one_file_and_nothing_beside_it()
    {
        var store = NewStore();
        await store.PutAsync(Key("main/a/1/a.whl"), new MemoryStream([1, 2]), 2, Properties(), Stop);
        await Assert.ThrowsAsync<ArtifactExistsException>(
            () => store.PutAsync(Key("main/a/1/a.whl"), new MemoryStream([1, 2]), 2, Properties(), Stop));
        await Assert.ThrowsAsync<IOException>(
            () => store.PutAsync(Key("main/a/2/a.whl"), new BreakingStream(5), null, Properties(), Stop));

        Assert.Equal([Path.Combine(Objects, "main/a/1/a.whl")], Directory.GetFiles(_root.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_check_finds_a_store_that_works_and_leaves_nothing_in_it()
    {
        await NewStore().CheckAsync(Stop);

        Assert.Empty(Directory.GetFiles(_root.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("objects")]
    [InlineData("incoming")]
    public async Task A_check_finds_a_folder_missing_and_does_not_make_it(string folder)
    {
        var store = NewStore();
        Directory.Delete(Path.Combine(_root.Path, folder));

        await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(() => store.CheckAsync(Stop));
        Assert.False(Directory.Exists(Path.Combine(_root.Path, folder)));
    }

    [Fact]
    public async Task A_local_file_of_the_same_file_system_is_moved_and_not_copied()
    {
        var store = NewStore();
        var path = _root.Write("spooled", SomeBytes(100));
        await using var open = File.OpenRead(path);

        await store.PutFileAsync(Key("a/b"), path, Properties(), Stop);

        Assert.False(File.Exists(path));
        File.WriteAllBytes(Path.Combine(Objects, "a/b"), [1, 2, 3]);
        Assert.Equal(3, open.Length);
    }

    [Fact]
    public async Task A_local_file_of_another_file_system_is_copied()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no second file system.");
        var path = Path.Combine("/dev/shm", $"larder-{Guid.NewGuid():n}");
        File.WriteAllBytes(path, SomeBytes(1_000));
        try
        {
            await NewStore().PutFileAsync(Key("a/b"), path, Properties(), Stop);
            Assert.Equal(SomeBytes(1_000), await ReadAsync(NewStore(), "a/b"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_start_removes_what_an_ended_process_left_and_spares_what_is_being_written()
    {
        var store = NewStore();
        File.WriteAllBytes(Path.Combine(Incoming, "left-behind"), [1, 2, 3]);
        var filesDuringThePut = Array.Empty<string>();
        var content = new CallingStream(SomeBytes(10), () =>
        {
            NewStore(_root.Path).RemoveUnfinished();
            filesDuringThePut = Directory.GetFiles(Incoming);
        });

        await store.PutAsync(Key("a/b"), content, 10, Properties(), Stop);

        Assert.Single(filesDuringThePut);
        Assert.False(File.Exists(Path.Combine(Incoming, "left-behind")));
        Assert.Equal(SomeBytes(10), await ReadAsync(store, "a/b"));
    }

    [Fact]
    public void Whoever_only_reads_removes_nothing()
    {
        NewStore();
        File.WriteAllBytes(Path.Combine(Incoming, "left-behind"), [1, 2, 3]);

        NewStore();

        Assert.True(File.Exists(Path.Combine(Incoming, "left-behind")));
    }

    [Fact]
    public async Task Deleting_the_last_object_of_a_folder_removes_the_folder()
    {
        var store = NewStore();
        await store.PutAsync(Key("main/a/1/x"), new MemoryStream([1]), 1, Properties(), Stop);
        await store.DeleteAsync(Key("main/a/1/x"), Stop);

        Assert.False(Directory.Exists(Path.Combine(Objects, "main/a/1")));
        await store.PutAsync(Key("main/a/1/x"), new MemoryStream([2]), 1, Properties(), Stop);
        Assert.Equal([2], await ReadAsync(store, "main/a/1/x"));
    }

    [Fact]
    public async Task A_folder_that_somebody_removed_by_hand_is_made_again()
    {
        var store = NewStore();
        await store.PutAsync(Key("main/a/1/x"), new MemoryStream([1]), 1, Properties(), Stop);
        Directory.Delete(Path.Combine(Objects, "main"), recursive: true);

        await store.PutAsync(Key("main/a/1/y"), new MemoryStream([2]), 1, Properties(), Stop);

        Assert.Equal([2], await ReadAsync(store, "main/a/1/y"));
    }

    [Fact]
    public async Task Putting_and_deleting_in_one_folder_at_the_same_time_loses_nothing()
    {
        var store = NewStore();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(
            async () =>
            {
                for (var round = 0; round < 40; round++)
                {
                    var key = Key($"main/shared/{worker}");
                    await store.PutAsync(key, new MemoryStream([(byte)round]), 1, Properties(), Stop);
                    Assert.Equal([(byte)round], await ReadAsync(store, key.Value));
                    Assert.True(await store.DeleteAsync(key, Stop));
                }
            },
            Stop)));

        Assert.Empty(await ListAsync(store, ""));
    }

    [Fact]
    public async Task A_full_disk_is_the_stores_own_exception_and_leaves_nothing_behind()
    {
        using var disk = SmallDisk.TryMount(kibibytes: 512);
        Assert.SkipWhen(disk is null, "Only root can mount a small disk.");
        var store = NewStore(disk.Path);
        await store.PutAsync(Key("a/small"), new MemoryStream([1]), 1, Properties(), Stop);

        await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(
            () => store.PutAsync(Key("a/large"), new MemoryStream(SomeBytes(600_000)), null, Properties(), Stop));

        Assert.Equal(["a/small"], await ListAsync(store, ""));
        Assert.Empty(Directory.GetFiles(Path.Combine(disk.Path, "incoming")));
        await store.PutAsync(Key("a/fits"), new MemoryStream(SomeBytes(200_000)), null, Properties(), Stop);
    }

    [Fact]
    public async Task A_file_where_a_folder_is_needed_is_the_stores_own_exception()
    {
        var store = NewStore();
        await store.PutAsync(Key("a/b"), new MemoryStream([1]), 1, Properties(), Stop);
        await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(
            () => store.PutAsync(Key("a/b/c"), new MemoryStream([1]), 1, Properties(), Stop));
        Assert.Equal(["a/b"], await ListAsync(store, ""));
    }

    [Fact]
    public async Task A_segment_longer_than_a_file_name_can_be_is_refused()
    {
        var store = NewStore();
        await store.PutAsync(Key("a/" + new string('x', 255)), new MemoryStream([1]), 1, Properties(), Stop);
        await Assert.ThrowsAsync<ArgumentException>(
            () => store.PutAsync(Key("a/" + new string('x', 256)), new MemoryStream([1]), 1, Properties(), Stop));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1_000)]
    public async Task The_walk_finds_the_same_however_few_entries_it_keeps(int entriesAtOnce)
    {
        var store = NewStore();
        var keys = Enumerable.Range(0, 60).Select(number => $"main/p{number % 7}{"-.+"[number % 3]}/{number}").ToArray();
        foreach (var key in keys)
        {
            await store.PutAsync(Key(key), new MemoryStream([1]), 1, Properties(), Stop);
        }

        var walk = new KeyWalk(Objects, entriesAtOnce);
        Assert.Equal(keys.Order(StringComparer.Ordinal), walk.Walk("", "").Select(found => found.Key));
        Assert.All(walk.Walk("", ""), found => Assert.True(File.Exists(found.Path)));
        Assert.Equal(
            keys.Order(StringComparer.Ordinal).Where(key => string.CompareOrdinal(key, "main/p3-/3") > 0),
            walk.Walk("", "main/p3-/3").Select(found => found.Key));
    }

    [Fact]
    public void The_settings_pick_the_store_and_a_missing_root_is_told()
    {
        Assert.IsType<FileSystemArtifactStore>(Services(_root.Path).GetRequiredService<IArtifactStore>());
        var problem = Assert.Throws<OptionsValidationException>(() => Services("").GetRequiredService<IArtifactStore>());
        Assert.Contains("Root", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_is_made_when_the_program_starts()
    {
        var services = Services(Path.Combine(_root.Path, "fresh"));
        foreach (var start in services.GetServices<IHostedService>())
        {
            await start.StartAsync(Stop);
        }

        Assert.True(Directory.Exists(Path.Combine(_root.Path, "fresh/objects")));
    }

    protected override bool KeepsProperties => false;

    protected override IArtifactStore NewStore() => NewStore(_root.Path);

    protected override Task LeaveUnfinishedAsync() =>
        File.WriteAllBytesAsync(Path.Combine(Incoming, Guid.NewGuid().ToString("n")), [1, 2, 3], Stop);

    private static FileSystemArtifactStore NewStore(string root) =>
        new(Options.Create(new FileSystemArtifactOptions { Root = root }), NullLogger<FileSystemArtifactStore>.Instance);

    private static ServiceProvider Services(string root)
    {
        var settings = new Dictionary<string, string?> { ["Artifacts:FileSystem:Root"] = root };
        return new ServiceCollection()
            .AddLogging()
            .AddArtifactStorage(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .BuildServiceProvider();
    }
}
