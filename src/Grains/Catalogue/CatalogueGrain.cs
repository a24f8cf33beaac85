using System.Collections.Immutable;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Catalogue;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Catalogue;

[GrainType("catalogue")]
internal sealed partial class CatalogueGrain(
    IDatabase database, IOptions<LeaseOptions> leaseOptions, TimeProvider time, ILogger<CatalogueGrain> logger)
    : Grain, ICatalogueGrain
{
    private CatalogueRows _rows = null!;
    private LeaseOwner _leases = null!;
    private CatalogueEntries _entries = CatalogueEntries.Empty;
    private long _serial;
    private bool _lost;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (index, number) = GrainKeys.SplitKey(this.GetPrimaryKeyString());
        var shard = int.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
        _rows = new CatalogueRows(database, index, shard);
        _leases = new LeaseOwner(LeaseResource.Catalogue(index, shard), _rows.Lease, leaseOptions.Value, time);

        await _rows.EnsureAsync(cancellationToken);

        // Counts as a change: packages may have come to the database that the activation before did not hear of.
        var claim = await _leases.ClaimAsync(advance: true, cancellationToken);
        _serial = claim!.Serial;
        _entries = CatalogueEntries.Of(await _rows.ReadAsync(cancellationToken));
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _leases.ReleaseAsync(cancellationToken);

    public async Task<Leased<CatalogueNames>> AcquireAsync(LeaseRequest request)
    {
        ThrowIfLost();
        var duration = await _leases.GrantAsync(request);
        var names = request.KnownSerial == _serial ? null : new CatalogueNames(_entries.Shown);
        return new Leased<CatalogueNames>(names, Exists: true, _serial, duration);
    }

    public async Task AnnounceAsync(CatalogueEntry entry)
    {
        ThrowIfLost();
        var next = _entries.With(entry);
        if (!next.ShowsTheSameAs(_entries))
        {
            await _leases.RevokeAsync();
            await AdvanceAsync();

            // Both at once, without an await between: a reader who interleaves must not see one without the other.
            _serial++;
            _entries = next;
            _leases.Resume();
        }

        _entries = next;
    }

    public Task<ImmutableArray<CatalogueEntry>> ListAsync(string query, string? after, int limit)
    {
        ThrowIfLost();
        return Task.FromResult(_entries.List(query, after, limit));
    }

    public Task<ImmutableArray<CatalogueEntry>> ListRecentAsync(RecentOrder order, int limit)
    {
        ThrowIfLost();
        return Task.FromResult(_entries.Recent(order, limit));
    }

    private async Task AdvanceAsync()
    {
        try
        {
            await _rows.AdvanceAsync(_leases.Epoch, _serial);
        }
        catch (Exception exception)
        {
            _lost = true;
            LogForgotten(exception, this.GetPrimaryKeyString());
            DeactivateOnIdle();
            throw new OwnershipLostException("A change of the catalogue did not go through here; ask again.");
        }
    }

    private void ThrowIfLost()
    {
        if (_lost)
        {
            throw new OwnershipLostException("This activation of a catalogue shard no longer knows what is stored; ask again.");
        }
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning,
        Message = "A change of catalogue shard {Shard} was fenced or its outcome is unknown; starting anew from what is stored")]
    private partial void LogForgotten(Exception exception, string shard);
}
