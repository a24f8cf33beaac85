using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Larder.Grains.Leases;
using Microsoft.Extensions.Logging;

namespace Larder.Grains.Access;

[GrainType("exchanged-token")]
internal sealed partial class ExchangedTokenGrain(IDatabase database, LeaseOwners owners, ILogger<ExchangedTokenGrain> logger)
    : Grain, IExchangedTokenGrain
{
    private ExchangedTokenRows _rows = null!;
    private LeasedValue<ExchangedToken> _token = null!;

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _rows = new ExchangedTokenRows(database, Id);
        _token = new(owners.New(LeaseResource.ExchangedToken(Id), _rows.Lease, () => DeactivateOnIdle()));
        return _token.ActivateAsync(_rows.ReadAsync, cancellationToken);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _token.DeactivateAsync(cancellationToken);

    public Task<Leased<ExchangedToken>> AcquireAsync(LeaseRequest request) => _token.AcquireAsync(request);

    public async Task<Refusal> CreateAsync(ExchangedToken token, OneUseProof? proof, Actor actor)
    {
        if (token.Id != Id || (token.Publisher is null) == (token.User is null))
        {
            throw new ArgumentException($"The token '{token.Id}' was sent to the grain of '{Id}', or is nobody's.", nameof(token));
        }

        if (_token.Value is not null)
        {
            await _token.ConfirmAsync();
            return _token.Value.SecretSha256 == token.SecretSha256
                ? Refusal.None
                : throw new ArgumentException($"There is another token with the id '{Id}'.", nameof(token));
        }

        // By the clock that also says when a used proof is forgotten: no proof is forgotten while it is taken.
        if (proof?.KeptUntil <= _token.Now)
        {
            return Refusal.ProofUsed;
        }

        var made = token with { CreatedAt = _token.Now, Revoked = false };
        var action = made.Publisher is null ? "session:create" : "publisher:mint";
        return await ChangeAsync(actor, action, made, audit => _rows.CreateAsync(made, proof, owners.Ownership, audit));
    }

    public async Task<Refusal> RevokeAsync(Actor actor)
    {
        if (_token.Value is not { Revoked: false } token)
        {
            await _token.ConfirmAsync();
            return _token.Value is null ? Refusal.UnknownToken : Refusal.None;
        }

        var action = token.Publisher is null ? "session:revoke" : "publisher:revoke";
        return await ChangeAsync(
            actor, action, token with { Revoked = true },
            audit => _rows.RevokeAsync(_token.Serial, _token.Epoch, _token.Now, audit));
    }

    private async Task<Refusal> ChangeAsync(
        Actor actor, string action, ExchangedToken next, Func<AuditEntry, Task<Refusal>> write)
    {
        var refusal = await _token.ChangeAsync(next, () => write(new AuditEntry(actor, action, Id, ExchangedTokenRow.Describe(next))));
        if (refusal == Refusal.None)
        {
            LogChanged(action, Id, actor.Name);
        }

        return refusal;
    }

    [LoggerMessage(EventId = 2341, Level = LogLevel.Information, Message = "{Action} {TokenId} by {Actor}")]
    private partial void LogChanged(string action, string tokenId, string actor);
}
