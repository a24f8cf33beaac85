using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Microsoft.Extensions.Logging;

namespace Larder.Grains.Access;

[GrainType("token")]
internal sealed partial class TokenGrain(IDatabase database, LeaseOwners owners, ILogger<TokenGrain> logger) : Grain, ITokenGrain
{
    private TokenRows _rows = null!;
    private LeasedValue<ApiToken> _token = null!;

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _rows = new TokenRows(database, Id);
        _token = new(owners.New(LeaseResource.Token(Id), _rows.Lease, () => DeactivateOnIdle()));
        return _token.ActivateAsync(_rows.ReadAsync, cancellationToken);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _token.DeactivateAsync(cancellationToken);

    public Task<Leased<ApiToken>> AcquireAsync(LeaseRequest request) => _token.AcquireAsync(request);

    public Task<Refusal> CreateAsync(ApiToken token, Actor actor) => CreateAsync(
        token with { CreatedAt = _token.Now, Revoked = false, LastUsedAt = null }, "token:create", TokenRules.Create, actor);

    public Task<Refusal> RestoreAsync(ApiToken token, Actor actor) =>
        CreateAsync(token with { LastUsedAt = null }, "token:restore", TokenRules.Restore, actor);

    private async Task<Refusal> CreateAsync(
        ApiToken token, string action, Func<ApiToken, UserAccount?, Refusal> rule, Actor actor)
    {
        if (token.Id != Id)
        {
            throw new ArgumentException($"The token '{token.Id}' was sent to the grain of '{Id}'.", nameof(token));
        }

        if (TokenRules.ProblemOf(token) is { } problem)
        {
            throw new ArgumentException(problem, nameof(token));
        }

        if (_token.Value is not null)
        {
            await _token.ConfirmAsync();
            return TokenRules.IsTheSame(_token.Value, token)
                ? Refusal.None
                : throw new ArgumentException($"There is another token with the id '{Id}'.", nameof(token));
        }

        var at = _token.Now;
        return await ChangeAsync(
            actor, action, TokenRules.Describe(token), token, audit => _rows.CreateAsync(token, rule, owners.Ownership, at, audit));
    }

    public async Task<Refusal> RevokeAsync(Actor actor)
    {
        var (refusal, next) = TokenRules.Revoke(_token.Value);
        if (next is null)
        {
            await _token.ConfirmAsync();
            return refusal;
        }

        return await ChangeAsync(
            actor, "token:revoke", $"of {next.User}", next,
            audit => _rows.RevokeAsync(_token.Serial, _token.Epoch, _token.Now, audit));
    }

    private async Task<Refusal> ChangeAsync(
        Actor actor, string action, string detail, ApiToken next, Func<AuditEntry, Task<Refusal>> write)
    {
        var audit = new AuditEntry(actor, action, Id, detail);
        var refusal = await _token.ChangeAsync(next, () => write(audit));
        if (refusal == Refusal.None)
        {
            LogChanged(action, Id, next.User, actor.Name);
        }

        return refusal;
    }

    [LoggerMessage(EventId = 2311, Level = LogLevel.Information, Message = "{Action} {TokenId} of {User} by {Actor}")]
    private partial void LogChanged(string action, string tokenId, string user, string actor);
}
