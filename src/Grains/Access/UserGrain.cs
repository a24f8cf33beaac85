using System.Collections.Immutable;
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
        ThrowUnlessName();
        return ChangeAsync(actor, UserRules.Create(_account.Value, Name, passwordHash, isAdministrator, _account.Now));
    }

    public Task<Refusal> RestoreAsync(UserAccount account, bool replace, Actor actor)
    {
        ThrowUnlessName();
        if (account.Name != Name || !IsPossible(account))
        {
            throw new ArgumentException($"No account of '{Name}' can be so.", nameof(account));
        }

        return ChangeAsync(
            actor, UserRules.Restore(_account.Value, account with { SourceGroups = CheckedGroups(account.SourceGroups) }, replace));
    }

    public Task<Refusal> RegisterAsync(string passwordHash, Actor actor)
    {
        ThrowUnlessName();
        return ChangeAsync(actor, UserRules.Register(_account.Value, Name, passwordHash, _account.Now));
    }

    public Task<Refusal> ApproveAsync(Actor actor) => ChangeAsync(actor, UserRules.Approve(_account.Value));

    public Task<Refusal> RejectAsync(Actor actor) => ChangeAsync(actor, UserRules.Reject(_account.Value));

    public Task<Refusal> CreateExternalAsync(string source, string? subject, ImmutableArray<string> groups, Actor actor)
    {
        ThrowUnlessName();
        if (source is UserAccount.DatabaseSource || !IsSource(source, subject))
        {
            throw new ArgumentException($"'{source}' cannot vouch for '{Name}'.", nameof(source));
        }

        return ChangeAsync(
            actor, UserRules.CreateExternal(_account.Value, Name, source, subject, CheckedGroups(groups), _account.Now));
    }

    public Task<Refusal> SetSourceGroupsAsync(ImmutableArray<string> groups, Actor actor) =>
        ChangeAsync(actor, UserRules.SetSourceGroups(_account.Value, CheckedGroups(groups)));

    public Task<Refusal> SetMemberAsync(string group, bool isMember, Actor actor) =>
        ChangeAsync(actor, UserRules.SetMember(_account.Value, group, isMember));

    public Task<Refusal> SetAdministratorAsync(bool isAdministrator, Actor actor) =>
        ChangeAsync(actor, UserRules.SetAdministrator(_account.Value, isAdministrator));

    public Task<Refusal> DeleteAsync(Actor actor) => ChangeAsync(actor, UserRules.Delete(_account.Value));

    public Task<Refusal> SetPasswordHashAsync(string passwordHash, Actor actor) =>
        ChangeAsync(actor, UserRules.SetPasswordHash(_account.Value, passwordHash));

    public Task<Refusal> UpgradePasswordHashAsync(string known, string next, Actor actor) =>
        ChangeAsync(actor, UserRules.UpgradePasswordHash(_account.Value, known, next));

    public Task<Refusal> SetEnabledAsync(bool enabled, Actor actor) =>
        ChangeAsync(actor, UserRules.SetEnabled(_account.Value, enabled));

    private void ThrowUnlessName()
    {
        if (!UserName.IsValid(Name))
        {
            throw new ArgumentException($"No user may be called '{Name}'.");
        }
    }

    private static bool IsSource(string source, string? subject) =>
        source is { Length: > 0 and <= UserAccount.MaxSourceLength } && !(subject?.Length > UserAccount.MaxSubjectLength);

    private static bool IsPossible(UserAccount account) =>
        IsSource(account.Source, account.Subject)
        && !(account.Enabled && (account.Pending || account.Deleted))
        && !(account.Pending && (account.Deleted || account.IsAdministrator))
        && (account.Source == UserAccount.DatabaseSource
            ? account.Subject is null && account.SourceGroups.IsEmpty
            : account.PasswordHash is null && !account.Pending)
        && !(account.Deleted && (account.IsAdministrator || account.PasswordHash is not null || !account.SourceGroups.IsEmpty));

    /// <summary>In the order in which they are kept.</summary>
    private static ImmutableArray<string> CheckedGroups(ImmutableArray<string> groups) =>
        groups.Length <= UserAccount.MaxGroups && groups.All(Principal.IsGroupName)
            ? [.. groups.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
            : throw new ArgumentException("Too many groups, or names that no group may have.", nameof(groups));

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
