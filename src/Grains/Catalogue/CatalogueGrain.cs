using System.Collections.Immutable;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Catalogue;

[GrainType("catalogue")]
internal sealed partial class CatalogueGrain(
    IDatabase database,
    LeaseOwners owners,
    CatalogueLoads loads,
    IOptions<CatalogueOptions> options,
    ILogger<CatalogueGrain> logger) : Grain, ICatalogueGrain
{
    /// <summary>A transaction may take this long between writing its row and being seen.</summary>
    private static readonly TimeSpan LongestTransaction = TimeSpan.FromMinutes(1);

    private readonly ShownNames _shown = new();
    private CatalogueRows _rows = null!;
    private LeaseOwner _leases = null!;
    private CatalogueEntries _entries = CatalogueEntries.Empty;
    private long _serial;
    private DateTimeOffset _lookedAt;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (index, number) = GrainKeys.SplitKey(this.GetPrimaryKeyString());
        var shard = int.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
        _rows = new CatalogueRows(database, index, shard);
        _leases = owners.New(LeaseResource.Catalogue(index, shard), _rows.Lease, () => DeactivateOnIdle());

        await loads.RunAsync(() => LoadAsync(cancellationToken), cancellationToken);
        var period = options.Value.LookAgain;
        this.RegisterGrainTimer(LookAgainAsync, new GrainTimerCreationOptions(period, period));
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _leases.ReleaseAsync(cancellationToken);

    public async Task<Leased<CatalogueNames>> AcquireAsync(LeaseRequest request)
    {
        var duration = await _leases.GrantAsync(request);
        return new Leased<CatalogueNames>(_shown.ToMessage(_serial, request.KnownSerial), Exists: true, _serial, duration);
    }

    public Task<NamePart?> ReadNamesAsync(long serial, int skip) => Task.FromResult(_shown.Part(serial, skip));

    public async Task AnnounceAsync(CatalogueEntry entry)
    {
        var next = _entries.With(entry);
        if (next == _entries)
        {
            await _leases.OutlastEarlierAsync();
            await _leases.ConfirmAsync();
            return;
        }

        await TakeInAsync(next);
    }

    public async Task<ImmutableArray<CatalogueEntry>> ListAsync(string query, string? after, int limit)
    {
        await _leases.ConfirmAsync();
        return _entries.List(query, after, limit);
    }

    public async Task<ImmutableArray<CatalogueEntry>> ListRecentAsync(RecentOrder order, int limit)
    {
        await _leases.ConfirmAsync();
        return _entries.Recent(order, limit);
    }

    public async Task<ImmutableArray<CatalogueEntry>> ListReadableAsync(string query, string? after, int limit, ReadFilter filter)
    {
        await _leases.ConfirmAsync();
        return _entries.List(query, after, limit, filter);
    }

    public async Task<ImmutableArray<CatalogueEntry>> ListRecentReadableAsync(RecentOrder order, int limit, ReadFilter filter)
    {
        await _leases.ConfirmAsync();
        return _entries.Recent(order, limit, filter);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _rows.EnsureAsync(cancellationToken);

        // Counts as a change: packages may have come to the database that the activation before did not hear of.
        _serial = (await _leases.ClaimAsync(advance: true, cancellationToken))!.Value;
        _lookedAt = _leases.Now;
        _entries = CatalogueEntries.Of(await _rows.ReadAsync(_leases.Epoch, cancellationToken));
        _shown.Add(_serial, _entries);
    }

    private async Task TakeInAsync(CatalogueEntries next)
    {
        if (next.ListsTheSameAs(_entries))
        {
            // An activation that was taken over must not acknowledge what its successor may not have read.
            await _leases.OutlastEarlierAsync();
            await _leases.VerifyAsync();
            _entries = next;
            return;
        }

        // The fence also stops an activation that was taken over: its successor may have read the rows before this change.
        await _leases.ChangeAsync(
            () => _rows.AdvanceAsync(_leases.Epoch, _serial),
            () =>
            {
                _serial++;
                _entries = next;
                _shown.Add(_serial, next);
            });
    }

    /// <summary>Takes in what it was not told of: a package's process may have died between its transaction and its news.</summary>
    private async Task LookAgainAsync(CancellationToken cancellationToken)
    {
        try
        {
            var begin = _leases.Now;
            var changed = await _rows.ReadChangedAsync(SqlTime.ToSql(_lookedAt - LongestTransaction), cancellationToken);
            var next = changed.Aggregate(_entries, (entries, entry) => entries.With(entry));
            if (next != _entries)
            {
                await TakeInAsync(next);
            }

            _lookedAt = begin;
        }
        catch (Exception exception) when (
            exception is OwnershipLostException or DatabaseUnavailableException or OperationCanceledException)
        {
            // Another activation looks by itself; the database will be back.
            LogNotLooked(exception);
        }
    }

    [LoggerMessage(EventId = 2201, Level = LogLevel.Information, Message = "A shard of the catalogue could not look for changes just now")]
    private partial void LogNotLooked(Exception exception);
}
