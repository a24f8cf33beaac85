using System.Collections.Immutable;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Microsoft.Extensions.Logging;

namespace Larder.Grains.Access;

[GrainType("index")]
internal sealed partial class IndexGrain(IDatabase database, LeaseOwners owners, ILogger<IndexGrain> logger) : Grain, IIndexGrain
{
    private IndexRows _rows = null!;
    private LeasedValue<IndexState> _index = null!;

    private string Name => this.GetPrimaryKeyString();

    private IndexAccess? Stored => _index.Value?.Access;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _rows = new IndexRows(database, Name);
        _index = new(owners.New(LeaseResource.Index(Name), _rows.Lease, () => DeactivateOnIdle()));
        await _rows.EnsureAsync(cancellationToken);
        await _index.ActivateAsync(_rows.ReadAsync, cancellationToken);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _index.DeactivateAsync(cancellationToken);

    public async Task<Leased<IndexAccess>> AcquireAsync(LeaseRequest request)
    {
        // The whole state, so that it is of the same moment as the serial beside it.
        var leased = await _index.AcquireAsync(request with { KnownSerial = null });
        var access = leased.Snapshot?.Access;
        return new Leased<IndexAccess>(
            request.KnownSerial == leased.Serial ? null : access, access is not null, leased.Serial, leased.Duration);
    }

    public Task<long> GetEpochAsync() => Task.FromResult(_index.Epoch);

    public Task<Refusal> SetDefaultsAsync(
        ImmutableArray<string>? read, ImmutableArray<string>? write, ImmutableArray<string>? create, IndexAccess settings, Actor actor) =>
        ChangeAsync(actor, IndexRules.SetDefaults(Stored, settings, read, write, create));

    public Task<Refusal> SetRoleAsync(string principal, PackagePermissions permissions, IndexAccess settings, Actor actor) =>
        ChangeAsync(actor, IndexRules.SetRole(Stored, settings, principal, permissions));

    public Task<Refusal> SetRuleAsync(
        string pattern, string principal, PackagePermissions permissions, IndexAccess settings, Actor actor) =>
        ChangeAsync(actor, IndexRules.SetRule(Stored, settings, pattern, principal, permissions));

    public Task<Refusal> ResetAsync(Actor actor) => ChangeAsync(actor, IndexRules.Reset(Stored));

    private async Task<Refusal> ChangeAsync(Actor actor, IndexDecision decision)
    {
        _index.ThrowUnlessMeant(actor.Epoch);
        if (decision.Next is not { } next)
        {
            await _index.ConfirmAsync();
            return decision.Refusal;
        }

        var audit = new AuditEntry(actor, decision.Action, Name, decision.Detail);
        var refusal = await _index.ChangeAsync(
            next, () => _rows.WriteAsync(Stored, next.Access, _index.Serial, _index.Epoch, _index.Now, audit));
        if (refusal == Refusal.None)
        {
            LogChanged(decision.Action, decision.Detail, Name, actor.Name);
        }

        return refusal;
    }

    [LoggerMessage(EventId = 2331, Level = LogLevel.Information, Message = "{Action} ({Detail}) in the index {Index} by {Actor}")]
    private partial void LogChanged(string action, string? detail, string index, string actor);
}
