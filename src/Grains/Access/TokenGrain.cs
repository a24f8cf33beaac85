using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Microsoft.Extensions.Logging;

namespace Larder.Grains.Access;

[GrainType("token")]
internal sealed partial class TokenGrain(
    IDatabase database, LeaseOwners owners, TimeProvider time, ILogger<TokenGrain> logger) : Grain, ITokenGrain
{
    private TokenRows _rows = null!;
    private LeaseOwner _leases = null!;
    private ApiToken? _token;
    private long _serial;

    private string Id => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _rows = new TokenRows(database, Id);
        _leases = owners.New(LeaseResource.Token(Id), _rows.Lease, () => DeactivateOnIdle());
        if (await _leases.ClaimAsync(advance: false, cancellationToken) is not null)
        {
            var row = await _rows.ReadAsync(cancellationToken);
            (_token, _serial) = (row.ToToken(), row.Serial);
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _leases.ReleaseAsync(cancellationToken);

    public async Task<Leased<ApiToken>> AcquireAsync(LeaseRequest request)
    {
        var duration = await _leases.GrantAsync(request);
        return _token is null
            ? new Leased<ApiToken>(null, Exists: false, 0, TimeSpan.Zero)
            : new Leased<ApiToken>(request.KnownSerial == _serial ? null : _token, Exists: true, _serial, duration);
    }

    public async Task<Refusal> CreateAsync(ApiToken token, Actor actor)
    {
        if (token.Id != Id)
        {
            throw new ArgumentException($"The token '{token.Id}' was sent to the grain of '{Id}'.", nameof(token));
        }

        if (_token is not null)
        {
            await _leases.ConfirmAsync();
            return TokenRules.IsTheSame(_token, token)
                ? Refusal.None
                : throw new ArgumentException($"There is another token with the id '{Id}'.", nameof(token));
        }

        var made = token with { CreatedAt = Now(), Revoked = false };
        return await ChangeAsync(
            actor, "token:create", made, audit => _rows.CreateAsync(made, owners.Ownership, audit));
    }

    public async Task<Refusal> RevokeAsync(Actor actor)
    {
        var (refusal, next) = TokenRules.Revoke(_token);
        if (next is null)
        {
            await _leases.ConfirmAsync();
            return refusal;
        }

        return await ChangeAsync(
            actor, "token:revoke", next, audit => _rows.RevokeAsync(_serial, _leases.Epoch, Now(), audit));
    }

    private async Task<Refusal> ChangeAsync(Actor actor, string action, ApiToken next, Func<AuditEntry, Task<Refusal>> write)
    {
        var audit = new AuditEntry(actor, action, Id, $"of {next.User}");
        var refusal = await _leases.ChangeAsync(() => write(audit), () => (_token, _serial) = (next, _serial + 1));
        if (refusal == Refusal.None)
        {
            LogChanged(action, Id, next.User, actor.Name);
        }

        return refusal;
    }

    private DateTimeOffset Now() => SqlTime.ToMicroseconds(time.GetUtcNow());

    [LoggerMessage(EventId = 2311, Level = LogLevel.Information, Message = "{Action} {TokenId} of {User} by {Actor}")]
    private partial void LogChanged(string action, string tokenId, string user, string actor);
}
