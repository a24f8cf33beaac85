using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Microsoft.Extensions.Logging;

namespace Larder.Grains.Access;

[GrainType("user")]
internal sealed partial class UserGrain(
    IDatabase database, LeaseOwners owners, TimeProvider time, ILogger<UserGrain> logger) : Grain, IUserGrain
{
    private UserRows _rows = null!;
    private LeaseOwner _leases = null!;
    private UserAccount? _account;
    private long _serial;

    private string Name => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _rows = new UserRows(database, Name);
        _leases = owners.New(LeaseResource.User(Name), _rows.Lease, () => DeactivateOnIdle());
        if (await _leases.ClaimAsync(advance: false, cancellationToken) is not null)
        {
            var row = await _rows.ReadAsync(cancellationToken);
            (_account, _serial) = (row.ToAccount(), row.Serial);
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _leases.ReleaseAsync(cancellationToken);

    public async Task<Leased<UserAccount>> AcquireAsync(LeaseRequest request)
    {
        var duration = await _leases.GrantAsync(request);
        return _account is null
            ? new Leased<UserAccount>(null, Exists: false, 0, TimeSpan.Zero)
            : new Leased<UserAccount>(request.KnownSerial == _serial ? null : _account, Exists: true, _serial, duration);
    }

    public Task<Refusal> CreateAsync(string? passwordHash, bool isAdministrator, Actor actor)
    {
        if (!UserName.IsValid(Name))
        {
            throw new ArgumentException($"No user may be called '{Name}'.");
        }

        return ChangeAsync(
            actor, UserRules.Create(_account, Name, passwordHash, isAdministrator, SqlTime.ToMicroseconds(time.GetUtcNow())));
    }

    public Task<Refusal> SetPasswordHashAsync(string passwordHash, Actor actor) =>
        ChangeAsync(actor, UserRules.SetPasswordHash(_account, passwordHash));

    public Task<Refusal> SetEnabledAsync(bool enabled, Actor actor) =>
        ChangeAsync(actor, UserRules.SetEnabled(_account, enabled));

    private async Task<Refusal> ChangeAsync(Actor actor, UserDecision decision)
    {
        if (decision.Next is null)
        {
            await _leases.ConfirmAsync();
            return decision.Refusal;
        }

        var audit = new AuditEntry(actor, decision.Action, Name, decision.Detail);
        var refusal = await _leases.ChangeAsync(
            () => _rows.WriteAsync(_serial, decision, _leases.Epoch, owners.Ownership, time.GetUtcNow(), audit),
            () => (_account, _serial) = (decision.Next, _serial + 1));
        if (refusal == Refusal.None)
        {
            LogChanged(decision.Action, Name, actor.Name);
        }

        return refusal;
    }

    [LoggerMessage(EventId = 2301, Level = LogLevel.Information, Message = "{Action} {User} by {Actor}")]
    private partial void LogChanged(string action, string user, string actor);
}
