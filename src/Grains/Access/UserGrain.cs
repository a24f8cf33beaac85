using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Microsoft.Extensions.Logging;

namespace Larder.Grains.Access;

[GrainType("user")]
internal sealed partial class UserGrain(IDatabase database, LeaseOwners owners, ILogger<UserGrain> logger) : Grain, IUserGrain
{
    private UserRows _rows = null!;
    private LeasedValue<UserAccount> _account = null!;

    private string Name => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _rows = new UserRows(database, Name);
        _account = new(owners.New(LeaseResource.User(Name), _rows.Lease, () => DeactivateOnIdle()));
        return _account.ActivateAsync(_rows.ReadAsync, cancellationToken);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _account.DeactivateAsync(cancellationToken);

    public Task<Leased<UserAccount>> AcquireAsync(LeaseRequest request) => _account.AcquireAsync(request);

    public Task<long> GetEpochAsync() => Task.FromResult(_account.Epoch);

    public Task<Refusal> CreateAsync(string? passwordHash, bool isAdministrator, Actor actor)
    {
        if (!UserName.IsValid(Name))
        {
            throw new ArgumentException($"No user may be called '{Name}'.");
        }

        return ChangeAsync(actor, UserRules.Create(_account.Value, Name, passwordHash, isAdministrator, _account.Now));
    }

    public Task<Refusal> SetPasswordHashAsync(string passwordHash, Actor actor) =>
        ChangeAsync(actor, UserRules.SetPasswordHash(_account.Value, passwordHash));

    public Task<Refusal> UpgradePasswordHashAsync(string known, string next, Actor actor) =>
        ChangeAsync(actor, UserRules.UpgradePasswordHash(_account.Value, known, next));

    public Task<Refusal> SetEnabledAsync(bool enabled, Actor actor) =>
        ChangeAsync(actor, UserRules.SetEnabled(_account.Value, enabled));

    private async Task<Refusal> ChangeAsync(Actor actor, UserDecision decision)
    {
        _account.ThrowUnlessMeant(actor.Epoch);
        if (decision.Next is null)
        {
            await _account.ConfirmAsync();
            return decision.Refusal;
        }

        var audit = new AuditEntry(actor, decision.Action, Name, decision.Detail);
        var refusal = await _account.ChangeAsync(
            decision.Next,
            () => _rows.WriteAsync(_account.Serial, decision, _account.Epoch, owners.Ownership, _account.Now, audit));
        if (refusal == Refusal.None)
        {
            LogChanged(decision.Action, Name, actor.Name);
        }

        return refusal;
    }

    [LoggerMessage(EventId = 2301, Level = LogLevel.Information, Message = "{Action} {User} by {Actor}")]
    private partial void LogChanged(string action, string user, string actor);
}
