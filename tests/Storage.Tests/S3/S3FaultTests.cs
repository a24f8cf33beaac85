using System.Diagnostics;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Storage.S3;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Larder.Storage.Tests.S3;

/// <summary>What the store makes of a server that does not do what it should.</summary>
public sealed class S3FaultTests(TestBucket bucket) : IAsyncLifetime
{
    private const int Small = 100_000;
    private const int Large = 17 << 20;
    private static readonly ArtifactKey Key = new("main/a/1/a-1.whl");

    private readonly string _prefix = $"{Guid.NewGuid():n}/";
    private FaultyServer _server = null!;
    private S3ArtifactStore _store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FaultyServer.StartAsync(bucket.Server.Endpoint);
        _store = NewStore(_ => { });
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task A_server_that_is_busy_for_a_moment_is_asked_again(int size)
    {
        var refused = 0;
        _server.Decide = _ => Interlocked.Increment(ref refused) % 3 is 1 ? Fault.Unavailable : Fault.None;

        await PutAsync(size);

        Assert.Equal(Bytes(size), await ReadAsync());
    }

    [Theory]
    [InlineData(Small, "PUT", "")]
    [InlineData(Large, "POST", "uploads")]
    [InlineData(Large, "PUT", "partNumber=2")]
    [InlineData(Large, "POST", "uploadId")]
    public async Task A_lost_answer_is_no_failure_when_the_server_did_what_it_was_asked(int size, string method, string query)
    {
        var lost = 0;
        _server.Decide = request => Is(request, method, query) && Interlocked.Increment(ref lost) is 1 ? Fault.LoseAnswer : Fault.None;

        await PutAsync(size);

        Assert.True(lost > 0);
        Assert.Equal(Bytes(size), await ReadAsync());
    }

    [Theory]
    [InlineData(Small, "PUT", "", Fault.LoseAnswer)]
    [InlineData(Large, "POST", "uploadId", Fault.LoseAnswer)]
    [InlineData(Small, "PUT", "", Fault.Unavailable)]
    [InlineData(Large, "PUT", "partNumber=2", Fault.Unavailable)]
    [InlineData(Large, "PUT", "partNumber=4", Fault.Denied)]
    [InlineData(Large, "POST", "uploads", Fault.Hang)]
    [InlineData(Small, "PUT", "", Fault.Hang)]
    [InlineData(Large, "PUT", "partNumber=1", Fault.Hang)]
    public async Task A_put_succeeds_or_leaves_nothing(int size, string method, string query, Fault fault)
    {
        _server.Decide = request => Is(request, method, query) ? fault : Fault.None;
        using var store = NewStore(options => options.Timeout = fault is Fault.Hang ? TimeSpan.FromSeconds(3) : options.Timeout);
        var succeeds = fault is Fault.LoseAnswer;
        var began = Stopwatch.GetTimestamp();

        if (succeeds)
        {
            await PutAsync(store, size);
        }
        else
        {
            await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(() => PutAsync(store, size));
        }

        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        _server.Decide = _ => Fault.None;
        Assert.Equal(succeeds, await _store.HeadAsync(Key, Stop) is not null);
        Assert.Empty(await UnfinishedAsync());
    }

    [Theory]
    [InlineData("main/a/0194f3c0a1b27c3d8e4f5a6b7c8d9e0f/a-1.whl", false)]
    [InlineData("main/a/manifest/0000000000000000001.json", true)]
    public async Task What_a_failed_put_has_left_is_removed_but_for_manifests_which_others_may_rely_on(string text, bool stays)
    {
        var (key, looks) = (new ArtifactKey(text), 0);
        _server.Decide = request => request.Method is "PUT" ? Fault.LoseAnswer
            : request.Method is "HEAD" && Interlocked.Increment(ref looks) is 1 ? Fault.Unavailable
            : Fault.None;
        using var store = NewStore(options => options.Retries = 0);

        await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(
            () => store.PutAsync(key, new MemoryStream(Bytes(Small)), Small, properties: null, Stop));

        _server.Decide = _ => Fault.None;
        Assert.Equal(stays, await _store.HeadAsync(key, Stop) is not null);
    }

    [Fact]
    public async Task A_file_that_may_have_appeared_and_been_removed_is_not_stored_again_under_its_key()
    {
        using var folder = new TemporaryFolder();
        var looks = 0;
        _server.Decide = request => Is(request, "POST", "uploadId") ? Fault.LoseAnswer
            : request.Method is "HEAD" && Interlocked.Increment(ref looks) is 2 ? Fault.Unavailable
            : Fault.None;
        using var store = NewStore(options => options.Retries = 0);
        var properties = new ArtifactProperties("a", "1", "a-1.whl", new string('0', 64), null, "zoe", DateTimeOffset.UnixEpoch);
        await using var upload = store.Begin(Key, folder.Write("a-1.whl", Bytes(Large)), properties);
        upload.Advance(Large);

        await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(() => upload.CompleteAsync(Stop));

        Assert.Single(_server.Requests, request => request.StartsWith("POST", StringComparison.Ordinal) && !request.Contains("uploadId"));
        Assert.Null(await _store.HeadAsync(Key, Stop));
    }

    [Fact]
    public async Task A_put_that_is_cancelled_between_its_parts_leaves_nothing()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        _server.Decide = request =>
        {
            if (Is(request, "PUT", "partNumber=3"))
            {
                cancellation.Cancel();
            }

            return Fault.None;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _store.PutAsync(Key, new MemoryStream(Bytes(Large)), Large, properties: null, cancellation.Token));

        Assert.Null(await _store.HeadAsync(Key, Stop));
        Assert.Empty(await UnfinishedAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_content_that_breaks_after_some_parts_says_why_and_leaves_nothing(bool lengthIsKnown)
    {
        var thrown = await Assert.ThrowsAsync<IOException>(() => _store.PutAsync(
            Key, new BreakingStream(Large), lengthIsKnown ? 2 * Large : null, properties: null, Stop));

        Assert.Equal(BreakingStream.Message, thrown.Message);
        Assert.Null(await _store.HeadAsync(Key, Stop));
        Assert.Empty(await UnfinishedAsync());
    }

    [Fact]
    public async Task A_large_object_under_a_key_in_use_is_refused_and_leaves_the_first()
    {
        await PutAsync(Small);
        await Assert.ThrowsAsync<ArtifactExistsException>(() => PutAsync(Large));

        Assert.Equal(Bytes(Small), await ReadAsync());
        Assert.Empty(await UnfinishedAsync());
    }

    [Fact]
    public async Task A_download_that_breaks_goes_on_from_where_it_was()
    {
        await PutAsync(Large);
        var cuts = 0;
        _server.Decide = request => Is(request, "GET", "") && Interlocked.Increment(ref cuts) <= 3 ? Fault.CutAnswer : Fault.None;

        Assert.Equal(Bytes(Large), await ReadAsync());
        Assert.Equal(4, cuts);
    }

    [Fact]
    public async Task A_download_whose_server_goes_away_for_good_ends_with_the_stores_own_exception()
    {
        await PutAsync(Large);
        var first = 0;
        _server.Decide = _ => Interlocked.Increment(ref first) is 1 ? Fault.CutAnswer : Fault.Unavailable;

        await Assert.ThrowsAsync<ArtifactStoreUnavailableException>(ReadAsync);
    }

    [Fact]
    public async Task Whoever_stops_reading_keeps_no_connection_and_may_go_on_later()
    {
        await PutAsync(Large);
        await using var content = await _store.OpenReadAsync(Key, range: null, Stop);
        var bytes = new byte[Large];
        await content!.ReadExactlyAsync(bytes.AsMemory(0, 1_000), Stop);
        Assert.Equal(1, _server.Open);

        await Until.TrueAsync(() => _server.Open is 0);
        await content.ReadExactlyAsync(bytes.AsMemory(1_000), Stop);

        Assert.Equal(Bytes(Large), bytes);
    }

    [Fact]
    public async Task Readers_who_hold_every_connection_leave_room_for_uploads_and_questions()
    {
        await PutAsync(Large);
        _server.Decide = request => Is(request, "GET", "") ? Fault.Hang : Fault.None;
        using var few = NewStore(options => (options.MaxConnections, options.Timeout) = (8, TimeSpan.FromSeconds(20)));
        using var gone = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 20).Select(_ => few.OpenReadAsync(Key, range: null, gone.Token)).ToArray();
        await Until.TrueAsync(() => _server.Open is 8);

        Assert.NotNull(await few.HeadAsync(Key, Stop));
        await few.PutAsync(new ArtifactKey("b/c"), new MemoryStream([1]), 1, properties: null, Stop);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(readers));
    }

    [Theory]
    [InlineData(Fault.Unavailable)]
    [InlineData(Fault.Hang)]
    [InlineData(Fault.Denied)]
    public async Task Whatever_is_asked_of_a_server_that_is_away_ends_with_the_stores_own_exception(Fault fault)
    {
        _server.Decide = _ => fault;
        using var store = NewStore(options => options.Timeout = TimeSpan.FromSeconds(3));
        Func<Task>[] questions =
        [
            () => store.HeadAsync(Key, Stop),
            () => store.OpenReadAsync(Key, range: null, Stop),
            () => store.DeleteAsync(Key, Stop),
            () => store.CheckAsync(Stop),
            () => store.ProveAsync(Stop),
            () => store.RemoveUnfinishedAsync(DateTimeOffset.UtcNow, Stop),
            async () => await store.ListAsync("", after: null, Stop).GetAsyncEnumerator(Stop).MoveNextAsync(),
        ];

        await Task.WhenAll(questions.Select(ask => Assert.ThrowsAsync<ArtifactStoreUnavailableException>(ask)));
    }

    private static bool Is(HttpRequest request, string method, string query) => request.Method == method
        && (query.Length is 0 || request.QueryString.Value!.Contains(query, StringComparison.Ordinal));

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private S3ArtifactStore NewStore(Action<S3ArtifactOptions> change)
    {
        var options = bucket.NewOptions(_prefix);
        options.Endpoint = _server.Endpoint;
        change(options);
        return new S3ArtifactStore(Options.Create(options), TimeProvider.System, NullLogger<S3ArtifactStore>.Instance);
    }

    private Task PutAsync(int size) => PutAsync(_store, size);

    private static Task PutAsync(S3ArtifactStore store, int size) =>
        store.PutAsync(Key, new MemoryStream(Bytes(size)), size, properties: null, Stop);

    private async Task<byte[]> ReadAsync()
    {
        await using var content = await _store.OpenReadAsync(Key, range: null, Stop);
        using var copy = new MemoryStream();
        await content!.CopyToAsync(copy, Stop);
        return copy.ToArray();
    }

    private async Task<IEnumerable<string>> UnfinishedAsync() =>
        ((await bucket.Client.ListMultipartUploadsAsync(
            new Amazon.S3.Model.ListMultipartUploadsRequest { BucketName = bucket.Name, Prefix = _prefix }, Stop)).MultipartUploads ?? [])
        .Select(upload => upload.Key);
}
