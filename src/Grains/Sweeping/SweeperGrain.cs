using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Sweeping;
using Larder.Grains.Database;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Sweeping;

/// <summary>Works in small steps, one a turn: with the cursor written after each, another activation goes on from there.</summary>
[GrainType("sweeper")]
internal sealed partial class SweeperGrain(
    [PersistentState("sweeper", GrainState.Storage)] IPersistentState<SweeperState> state,
    StoreSweep store,
    SweepPace pace,
    SweepMetrics metrics,
    IOptions<SweeperOptions> options,
    TimeProvider time,
    ILogger<SweeperGrain> logger) : Grain, ISweeperGrain, IRemindable
{
    private const string Reminder = "sweep";

    /// <summary>How soon a run goes on whose silo has died.</summary>
    private static readonly TimeSpan WakePeriod = TimeSpan.FromMinutes(5);

    private string _key = "";
    private ShareSweep _sweep = null!;
    private IGrainTimer _timer = null!;
    private SweepLimits? _limits;
    private DeletedFile? _deleted;
    private bool _deletedDone;

    private bool IsUnderWay => _limits is not null;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = this.GetPrimaryKeyString();
        var (index, share) = GrainKeys.SplitKey(_key);
        _sweep = store.Of(index, share[0]);
        _timer = this.RegisterGrainTimer(
            StepAsync, new GrainTimerCreationOptions { DueTime = Timeout.InfiniteTimeSpan, Period = Timeout.InfiniteTimeSpan, KeepAlive = true });
        if (state.State.Completed is { } completed)
        {
            metrics.Completed(_key, completed);
        }

        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Left(_key);
        await _sweep.DisposeAsync();
    }

    public async Task StartAsync()
    {
        if (await this.GetReminder(Reminder) is null)
        {
            await this.RegisterOrUpdateReminder(Reminder, WakePeriod, WakePeriod);
        }

        await GoOnAsync(isDue: IsDue());
    }

    public Task WakeAsync() => GoOnAsync(isDue: true);

    public Task ReceiveReminder(string reminderName, TickStatus status) => GoOnAsync(isDue: IsDue());

    public Task<SweepProgress> GetAsync()
    {
        var now = state.State;
        return Task.FromResult(new SweepProgress(
            now.IsRunning ? now.Cursor ?? "" : null, now.Started, now.Completed, now.Objects, now.Removed, now.RemovedBytes));
    }

    private bool IsDue() => state.State.Started is not { } started || started + options.Value.Interval <= time.GetUtcNow();

    /// <summary>Goes on with a run that another activation began, or begins one.</summary>
    private async Task GoOnAsync(bool isDue)
    {
        if (!options.Value.Enabled || IsUnderWay || !(state.State.IsRunning || isDue))
        {
            return;
        }

        if (!state.State.IsRunning)
        {
            await WriteAsync(state.State.Begin(time.GetUtcNow()));
        }

        (_deleted, _deletedDone) = (null, false);
        _limits = await _sweep.BeginAsync(options.Value.Grace, CancellationToken.None);
        _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        if (_limits is not { } limits)
        {
            await GoOnAsync(IsDue());
            return;
        }

        try
        {
            var objects = _deletedDone ? await WalkAsync(limits, cancellationToken) : await RemoveDeletedAsync(limits, cancellationToken);
            var wait = IsUnderWay ? pace.Take(objects) : options.Value.Interval;
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The reminder, or another activation, goes on from the cursor.
            _limits = null;
            metrics.Interrupted();
            LogInterrupted(exception, _key);
            DeactivateOnIdle();
        }
    }

    private async Task<int> RemoveDeletedAsync(SweepLimits limits, CancellationToken cancellationToken)
    {
        if (_deleted is null && _key.EndsWith(SweepShare.First))
        {
            await RemoveUnfinishedAsync(limits, cancellationToken);
        }

        var part = await _sweep.NextDeletedAsync(limits, _deleted, cancellationToken);
        _deleted = part.Last;
        _deletedDone = part.Last is null;
        await AddAsync(state.State.Cursor, 0, part.Swept);
        return part.Swept.Count;
    }

    private async Task RemoveUnfinishedAsync(SweepLimits limits, CancellationToken cancellationToken)
    {
        var removed = await _sweep.RemoveUnfinishedAsync(limits, cancellationToken);
        metrics.RemovedUnfinished(removed);
        if (removed > 0)
        {
            LogRemovedUnfinished(removed);
        }
    }

    private async Task<int> WalkAsync(SweepLimits limits, CancellationToken cancellationToken)
    {
        var after = ArtifactKey.TryParse(state.State.Cursor, out var cursor) ? cursor : (ArtifactKey?)null;
        var part = await _sweep.NextAsync(limits, after, cancellationToken);
        metrics.Looked(part.Objects);
        await AddAsync(part.Last?.Value ?? state.State.Cursor, part.Objects, part.Swept);
        if (part.Last is null)
        {
            await CompleteAsync(cancellationToken);
        }

        return part.Objects;
    }

    private async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _sweep.CompleteAsync(state.State.Counts, cancellationToken);
        await WriteAsync(state.State.Complete(time.GetUtcNow()));
        await _sweep.DisposeAsync();
        _limits = null;
        metrics.Completed(_key, time.GetUtcNow());
        LogCompleted(_key, state.State.Objects, state.State.Removed, state.State.RemovedBytes);
    }

    private Task AddAsync(string? cursor, int objects, IReadOnlyList<SweptObject> swept)
    {
        foreach (var each in swept)
        {
            metrics.Removed(each);
            LogRemoved(each.Head.Key.Value, each.Head.Length, each.Kind);
        }

        return WriteAsync(state.State.Add(cursor, SweepCounts.Of(objects, swept)));
    }

    private Task WriteAsync(SweeperState next)
    {
        state.State = next;
        return state.WriteStateAsync();
    }

    [LoggerMessage(EventId = 2601, Level = LogLevel.Information,
        Message = "Swept {Share}: looked at {Objects} objects, removed {Removed} ({RemovedBytes} bytes)")]
    private partial void LogCompleted(string share, long objects, long removed, long removedBytes);

    [LoggerMessage(EventId = 2602, Level = LogLevel.Debug, Message = "Removed {Key} ({SizeBytes} bytes): {Kind}")]
    private partial void LogRemoved(string key, long sizeBytes, SweptKind kind);

    [LoggerMessage(EventId = 2604, Level = LogLevel.Information, Message = "Removed {Objects} unfinished objects from the artifact store")]
    private partial void LogRemovedUnfinished(int objects);

    [LoggerMessage(EventId = 2603, Level = LogLevel.Warning, Message = "Sweeping {Share} was interrupted; it goes on in some minutes")]
    private partial void LogInterrupted(Exception exception, string share);
}
