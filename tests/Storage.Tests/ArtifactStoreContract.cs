using Larder.Grains.Abstractions.Artifacts;

namespace Larder.Storage.Tests;

/// <summary>What every artifact store does. Derive once for each store.</summary>
public abstract class ArtifactStoreContract
{
    /// <summary>A key as uploads have it.</summary>
    private static readonly ArtifactKey Attempt = ArtifactKey.ForAttempt("main", "a", Guid.CreateVersion7(), "a-1.tar.gz");

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A store over what this test has written so far; empty at first.</summary>
    protected abstract IArtifactStore NewStore();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_001)]
    [InlineData(9_000_000)]
    public async Task What_was_put_is_read_back_whole(int size)
    {
        var store = NewStore();
        var bytes = SomeBytes(size);
        var before = DateTimeOffset.UtcNow;

        await store.PutAsync(Key("main/a/1/a-1.tar.gz"), new MemoryStream(bytes), size, properties: null, Stop);

        Assert.Equal(bytes, await ReadAsync(NewStore(), "main/a/1/a-1.tar.gz"));
        var head = await store.HeadAsync(Key("main/a/1/a-1.tar.gz"), Stop);
        Assert.NotNull(head);
        Assert.Equal(size, head.Length);
        Assert.Equal(Key("main/a/1/a-1.tar.gz"), head.Key);
        Assert.InRange(head.WrittenAt, before.AddSeconds(-5), DateTimeOffset.UtcNow.AddSeconds(5));
    }

    [Fact]
    public async Task The_length_need_not_be_known()
    {
        var store = NewStore();
        await store.PutAsync(Key("a/b"), new MemoryStream(SomeBytes(70_000)), length: null, Properties(), Stop);
        Assert.Equal(SomeBytes(70_000), await ReadAsync(store, "a/b"));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(101)]
    public async Task Another_length_than_was_said_leaves_nothing(long said)
    {
        var store = NewStore();
        await Assert.ThrowsAnyAsync<IOException>(
            () => store.PutAsync(Key("a/b"), new MemoryStream(SomeBytes(100)), said, properties: null, Stop));
        await AssertNothingAsync(store, "a/b");
    }

    [Fact]
    public async Task A_put_that_breaks_half_way_leaves_nothing()
    {
        var store = NewStore();
        var thrown = await Assert.ThrowsAsync<IOException>(
            () => store.PutAsync(Key("a/b"), new BreakingStream(500_000), length: null, properties: null, Stop));

        Assert.Equal(BreakingStream.Message, thrown.Message);
        await AssertNothingAsync(store, "a/b");
    }

    [Fact]
    public async Task A_put_that_is_cancelled_leaves_nothing()
    {
        var store = NewStore();
        using var cancellation = new CancellationTokenSource();
        var content = new CallingStream(SomeBytes(500_000), cancellation.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.PutAsync(Key("a/b"), content, length: null, properties: null, cancellation.Token));
        await AssertNothingAsync(store, "a/b");
    }

    [Fact]
    public async Task A_key_in_use_is_refused_and_keeps_its_bytes()
    {
        var store = NewStore();
        await store.PutAsync(Key("a/b"), new MemoryStream([1, 2, 3]), 3, properties: null, Stop);

        await Assert.ThrowsAsync<ArtifactExistsException>(
            () => store.PutAsync(Key("a/b"), new MemoryStream([4, 5, 6]), 3, properties: null, Stop));

        Assert.Equal([1, 2, 3], await ReadAsync(store, "a/b"));
    }

    [Fact]
    public async Task Of_many_who_put_under_one_key_one_wins_and_its_bytes_stay()
    {
        var store = NewStore();
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 16).Select(async number =>
        {
            var bytes = Enumerable.Repeat((byte)number, 100_000).ToArray();
            try
            {
                await store.PutAsync(Key("a/raced"), new MemoryStream(bytes), bytes.Length, properties: null, Stop);
                return bytes;
            }
            catch (ArtifactExistsException)
            {
                return null;
            }
        }));

        var winner = Assert.Single(outcomes, outcome => outcome is not null);
        Assert.Equal(winner, await ReadAsync(store, "a/raced"));
    }

    [Fact]
    public async Task A_local_file_is_put_and_the_key_in_use_refused()
    {
        var store = NewStore();
        using var folder = new TemporaryFolder();
        var path = folder.Write("spooled", SomeBytes(400_000));

        await store.PutFileAsync(Key("a/file"), path, Properties(), Stop);

        Assert.Equal(SomeBytes(400_000), await ReadAsync(store, "a/file"));
        var second = folder.Write("second", [1]);
        await Assert.ThrowsAsync<ArtifactExistsException>(() => store.PutFileAsync(Key("a/file"), second, Properties(), Stop));
        Assert.Equal(SomeBytes(400_000), await ReadAsync(store, "a/file"));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 100_000)]
    [InlineData(99_999, 1)]
    [InlineData(1_000, 50_000)]
    public async Task A_range_is_exactly_those_bytes(int offset, int length)
    {
        var store = NewStore();
        var bytes = SomeBytes(100_000);
        await store.PutAsync(Key("a/b"), new MemoryStream(bytes), length: null, properties: null, Stop);

        Assert.Equal(bytes[offset..(offset + length)], await ReadAsync(store, "a/b", new ByteRange(offset, length)));
    }

    [Theory]
    [InlineData(0, 101)]
    [InlineData(100, 1)]
    [InlineData(-1, 5)]
    [InlineData(5, 0)]
    [InlineData(50, long.MaxValue)]
    public async Task A_range_outside_of_the_object_is_an_error(long offset, long length)
    {
        var store = NewStore();
        await store.PutAsync(Key("a/b"), new MemoryStream(SomeBytes(100)), length: null, properties: null, Stop);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => store.OpenReadAsync(Key("a/b"), new ByteRange(offset, length), Stop));
    }

    [Theory]
    [InlineData("a/nothing")]
    [InlineData("a")]
    [InlineData("nowhere/at/all")]
    [InlineData("a/b/c")]
    public async Task What_is_not_there_is_null(string key)
    {
        var store = NewStore();
        await store.PutAsync(Key("a/b"), new MemoryStream([1]), 1, properties: null, Stop);

        Assert.Null(await store.OpenReadAsync(Key(key), range: null, Stop));
        Assert.Null(await store.OpenReadAsync(Key(key), new ByteRange(0, 1), Stop));
        Assert.Null(await store.HeadAsync(Key(key), Stop));
        Assert.False(await store.DeleteAsync(Key(key), Stop));
    }

    [Fact]
    public async Task What_was_deleted_is_gone_and_its_neighbour_is_not()
    {
        var store = NewStore();
        await store.PutAsync(Key("a/1/b"), new MemoryStream([1]), 1, properties: null, Stop);
        await store.PutAsync(Key("a/1/b.metadata"), new MemoryStream([2]), 1, properties: null, Stop);

        Assert.True(await store.DeleteAsync(Key("a/1/b"), Stop));

        Assert.Null(await store.HeadAsync(Key("a/1/b"), Stop));
        Assert.Equal([2], await ReadAsync(store, "a/1/b.metadata"));
        Assert.True(await store.DeleteAsync(Key("a/1/b.metadata"), Stop));
        Assert.False(await store.DeleteAsync(Key("a/1/b.metadata"), Stop));
        Assert.Empty(await ListAsync(store, ""));
    }

    [Fact]
    public async Task Whoever_reads_goes_on_when_the_object_is_deleted()
    {
        var store = NewStore();
        await store.PutAsync(Key("a/b"), new MemoryStream(SomeBytes(100_000)), length: null, properties: null, Stop);
        await using var open = await store.OpenReadAsync(Key("a/b"), range: null, Stop);
        Assert.NotNull(open);

        await store.DeleteAsync(Key("a/b"), Stop);

        using var copy = new MemoryStream();
        await open.CopyToAsync(copy, Stop);
        Assert.Equal(SomeBytes(100_000), copy.ToArray());
    }

    [Fact]
    public async Task The_list_is_in_ordinal_order_whole_from_a_prefix_and_behind_a_key()
    {
        string[] keys =
        [
            "A/x", "a!/x", "a+b", "a-b/c", "a.b", "a/1/x", "a/1/x.metadata", "a/10/x", "a/2/x", "a0", "a~", "ab/c/d", "b/a/c", "main/z",
        ];
        var store = NewStore();
        foreach (var key in keys.Reverse())
        {
            await store.PutAsync(Key(key), new MemoryStream([1]), 1, properties: null, Stop);
        }

        var ordered = keys.Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(ordered, await ListAsync(store, ""));
        foreach (var prefix in (string[])["a", "a/", "a/1", "a/1/", "a/1/x", "ab/c", "c", "main/z", "main/z/q"])
        {
            Assert.Equal(ordered.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)), await ListAsync(store, prefix));
        }

        foreach (var after in (string[])[.. keys, "a", "a/1", "a/1/y", "zz", "0"])
        {
            Assert.Equal(ordered.Where(key => string.CompareOrdinal(key, after) > 0), await ListAsync(store, "", after));
        }

        Assert.Equal(["a/10/x", "a/2/x"], await ListAsync(store, "a/", "a/1/x.metadata"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000)]
    [InlineData(10 << 20)]
    [InlineData(17_000_000)]
    public async Task A_file_is_stored_while_it_is_written_and_appears_when_it_is_complete(int size)
    {
        var store = NewStore();
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "growing");
        var bytes = SomeBytes(size);
        await using var upload = store.Begin(Attempt, path, Properties());
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            foreach (var piece in bytes.Chunk(700_000))
            {
                await file.WriteAsync(piece, Stop);
                upload.Advance(file.Length);
                Assert.Null(await store.HeadAsync(Attempt, Stop));
            }
        }

        await upload.CompleteAsync(Stop);

        Assert.Equal(bytes, await ReadAsync(store, Attempt.Value));
        Assert.Equal(KeepsProperties ? Properties() : null, (await store.HeadAsync(Attempt, Stop))?.Properties);
        Assert.Equal(0, await store.RemoveUnfinishedAsync(DateTimeOffset.MaxValue, Stop));
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(17_000_000)]
    public async Task A_file_that_is_given_up_while_it_is_written_leaves_nothing(int size)
    {
        var store = NewStore();
        using var folder = new TemporaryFolder();
        var path = folder.Write("growing", SomeBytes(size));
        await using (var upload = store.Begin(Attempt, path, Properties()))
        {
            upload.Advance(size);
        }

        await AssertNothingAsync(store, Attempt.Value);
        Assert.Equal(0, await store.RemoveUnfinishedAsync(DateTimeOffset.MaxValue, Stop));
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(17_000_000)]
    public async Task A_file_that_is_stored_while_it_is_written_replaces_nothing(int size)
    {
        var store = NewStore();
        await store.PutAsync(Attempt, new MemoryStream([1, 2, 3]), 3, properties: null, Stop);
        using var folder = new TemporaryFolder();
        await using var upload = store.Begin(Attempt, folder.Write("growing", SomeBytes(size)), Properties());
        upload.Advance(size);

        await Assert.ThrowsAsync<ArtifactExistsException>(() => upload.CompleteAsync(Stop));

        Assert.Equal([1, 2, 3], await ReadAsync(store, Attempt.Value));
        Assert.Equal(0, await store.RemoveUnfinishedAsync(DateTimeOffset.MaxValue, Stop));
    }

    [Fact]
    public async Task What_never_ended_is_removed_when_it_is_old_enough_and_objects_stay()
    {
        var store = NewStore();
        await store.PutAsync(Key("a/b"), new MemoryStream([1]), 1, Properties(), Stop);
        var before = DateTimeOffset.UtcNow.AddSeconds(-10);
        await LeaveUnfinishedAsync();
        await LeaveUnfinishedAsync();

        Assert.Equal(0, await store.RemoveUnfinishedAsync(before, Stop));
        Assert.Equal(2, await store.RemoveUnfinishedAsync(DateTimeOffset.UtcNow.AddSeconds(10), Stop));
        Assert.Equal(0, await store.RemoveUnfinishedAsync(DateTimeOffset.UtcNow.AddSeconds(10), Stop));
        Assert.Equal(["a/b"], await ListAsync(store, ""));
        Assert.Equal([1], await ReadAsync(store, "a/b"));
    }

    [Fact]
    public async Task Properties_come_back_as_they_were_where_the_store_keeps_them()
    {
        var store = NewStore();
        var properties = new ArtifactProperties(
            "Friendly.Bard", "1!2.0+local.1", "friendly_bard-1!2.0+local.1.tar.gz", new string('a', 64), ">=3.9,!=3.10.*", "Zoë % Ünal\u4e16",
            new DateTimeOffset(2031, 2, 3, 4, 5, 6, 789, TimeSpan.Zero));
        await store.PutAsync(Key("a/all"), new MemoryStream([1]), 1, properties, Stop);
        await store.PutAsync(Key("a/few"), new MemoryStream([1]), 1, properties with { RequiresPython = null }, Stop);
        await store.PutAsync(Key("a/none"), new MemoryStream([1]), 1, properties: null, Stop);

        Assert.Equal(KeepsProperties ? properties : null, (await store.HeadAsync(Key("a/all"), Stop))?.Properties);
        Assert.Equal(
            KeepsProperties ? properties with { RequiresPython = null } : null,
            (await store.HeadAsync(Key("a/few"), Stop))?.Properties);
        Assert.Null((await store.HeadAsync(Key("a/none"), Stop))?.Properties);
    }

    /// <summary>Whether objects keep what was said of them.</summary>
    protected abstract bool KeepsProperties { get; }

    /// <summary>Leaves what an upload leaves whose process was killed.</summary>
    protected abstract Task LeaveUnfinishedAsync();

    protected static ArtifactKey Key(string value) => new(value);

    protected static byte[] SomeBytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    protected static ArtifactProperties Properties() =>
        new("A", "1", "a-1.tar.gz", new string('0', 64), null, "ann", DateTimeOffset.UnixEpoch);

    protected static async Task<byte[]> ReadAsync(IArtifactStore store, string key, ByteRange? range = null)
    {
        await using var content = await store.OpenReadAsync(Key(key), range, Stop);
        Assert.NotNull(content);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, Stop);
        return copy.ToArray();
    }

    protected static async Task<string[]> ListAsync(IArtifactStore store, string prefix, string? after = null)
    {
        var keys = new List<string>();
        await foreach (var head in store.ListAsync(prefix, after is null ? null : Key(after), Stop))
        {
            keys.Add(head.Key.Value);
        }

        return [.. keys];
    }

    private static async Task AssertNothingAsync(IArtifactStore store, string key)
    {
        Assert.Null(await store.HeadAsync(Key(key), Stop));
        Assert.Null(await store.OpenReadAsync(Key(key), range: null, Stop));
        Assert.Empty(await ListAsync(store, ""));
    }
}
