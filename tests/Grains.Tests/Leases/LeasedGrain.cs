using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Leases;
using Larder.Grains.Tests.Cluster;
using Larder.Silo.Database.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Grains.Tests.Leases;

/// <summary>One row with activations that own it in turn, by a clock that the test turns: the process's and the database's.</summary>
internal sealed class LeasedGrain : IAsyncDisposable
{
    public static readonly LeaseOptions Options = new()
    {
        ReaderLease = TimeSpan.FromSeconds(4), Ownership = TimeSpan.FromSeconds(6),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _sqlite;
    private readonly TimeProvider _process;
    private readonly EndedOwners _ended;
    private readonly LeaseMetrics _metrics;

    private LeasedGrain(TimeProvider? process)
    {
        _process = process ?? Time;
        _sqlite = Databases.Open(_folder["larder.db"], Time);
        Database = new WatchedDatabase(_sqlite);
        _ended = new EndedOwners(_process);
        _metrics = new LeaseMetrics(Measurements);
    }

    public FakeTimeProvider Time { get; } = new(Samples.Noon);

    public WatchedDatabase Database { get; }

    public Measurements Measurements { get; } = new();

    /// <summary>How often an activation was told to end.</summary>
    public int Deactivations { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="process">Another clock than the database's, for the process.</param>
    public static async Task<LeasedGrain> NewAsync(TimeProvider? process = null)
    {
        var grain = new LeasedGrain(process);
        await grain._sqlite.MigrateAsync(upTo: null, Stop);
        await grain._sqlite.WriteAsync(
            t => t.Connection!.ExecuteAsync(
                "insert into catalogue_shard (index_name, shard, serial, epoch, leased_until) values ('main', 1, 0, 0, 0)", transaction: t),
            Stop);
        return grain;
    }

    /// <summary>A new activation takes the row over.</summary>
    /// <param name="elsewhere">Whether it is in another process.</param>
    public async Task<LeaseOwner> ClaimAsync(bool elsewhere = false)
    {
        var row = new LeasedRow(
            Database, "catalogue_shard", "index_name = @Index and shard = @Shard", new { Index = "main", Shard = 1 });
        var owners = new LeaseOwners(
            Microsoft.Extensions.Options.Options.Create(Options),
            _process,
            elsewhere ? new EndedOwners(_process) : _ended,
            new EndedReaders(),
            _metrics,
            NullLogger<LeaseOwner>.Instance);
        var owner = owners.New("catalogue/main/1", row, () => Deactivations++);
        await owner.ClaimAsync(advance: false, Stop);
        return owner;
    }

    /// <summary>A change that needs no rows.</summary>
    public static Task<Refusal> NothingToWrite() => Task.FromResult(Refusal.None);

    public static LeaseRequest NewRequest(Task? answer = null) =>
        new(Guid.NewGuid().ToString("n"), new Observer(answer ?? Task.CompletedTask), null);

    /// <summary>A reader that never answers.</summary>
    public static LeaseRequest NewSilentRequest() => NewRequest(new TaskCompletionSource().Task);

    /// <summary>Lets time pass until <paramref name="task"/> has nothing to wait for.</summary>
    /// <returns>How long that was.</returns>
    public async Task<TimeSpan> TurnUntilAsync(Task task)
    {
        var start = Time.GetUtcNow();
        while (!task.IsCompleted)
        {
            Stop.ThrowIfCancellationRequested();
            Time.Advance(TimeSpan.FromMilliseconds(10));
            for (var turn = 0; turn < 20 && !task.IsCompleted; turn++)
            {
                await Task.Yield();
            }
        }

        return Time.GetUtcNow() - start;
    }

    public ValueTask DisposeAsync()
    {
        _sqlite.Dispose();
        Measurements.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Observer(Task answer) : ILeaseObserver
    {
        public Task RevokeAsync(string resource) => answer;
    }
}
