using System.Net;
using Larder.Gateway.Authentication.OpenIdConnect.Users;
using Larder.Gateway.Authentication.Sources;
using Larder.Grains.Abstractions.Access;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <inheritdoc cref="IProofs"/>
internal sealed class Proofs(BearerIdentity bearers, SessionCookie sessions, ExchangedTokenCheck tokens, IAccounts accounts) : IProofs
{
    private const int RememberedCallers = 2_000;
    private const int MaxNameLength = 200;

    private readonly RecentlyUsed<string, Caller> _users = new(RememberedCallers);
    private readonly RecentlyUsed<string, Caller> _publishers = new(RememberedCallers);

    public async ValueTask<CallerIdentity> IdentifyBearerAsync(string jwt, IPAddress? client, CancellationToken cancellationToken) =>
        await AdmitAsync(await bearers.TryIdentifyAsync(jwt, client, cancellationToken), cancellationToken);

    public async ValueTask<CallerIdentity> IdentifySessionAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await sessions.TryIdentifyAsync(request, cancellationToken) is { } identity
            ? await AdmitAsync(identity, cancellationToken)
            : CallerIdentity.Of(Caller.Anonymous);

    public async ValueTask<CallerIdentity> IdentifyPublisherAsync(TokenText token, CancellationToken cancellationToken)
    {
        if (await tokens.FindPublisherAsync(token, cancellationToken) is not { } claims)
        {
            return CallerIdentity.Wrong;
        }

        if (!_publishers.TryGet(token.Id, out var caller) || caller.Principals.Publisher != claims)
        {
            caller = new Caller(NameOf(claims), IsAdministrator: false, token.Id, IsOperator: false)
            {
                Principals = CallerPrincipals.OfPublisher(claims),
                Limits = TokenLimits.WriteOnly,
            };
            _publishers.Set(token.Id, caller);
        }

        return CallerIdentity.Of(caller);
    }

    private async ValueTask<CallerIdentity> AdmitAsync(SourceIdentity? identity, CancellationToken cancellationToken)
    {
        if (identity is null)
        {
            return CallerIdentity.Wrong;
        }

        var account = await accounts.FindUserAsync(identity.Name, cancellationToken);
        _users.TryGet(identity.Name, out var known);
        var admitted = Admission.Admit(account, known, token: null, identity.IsAdministrator);
        if (admitted.Caller is { } caller && !ReferenceEquals(caller, known))
        {
            _users.Set(identity.Name, caller);
        }

        return admitted;
    }

    /// <summary>As the audit log has it.</summary>
    private static string NameOf(PublisherClaims claims)
    {
        var name = $"{PublisherClaims.Prefix}{claims.Issuer}:{claims.Claims.GetValueOrDefault("sub", "")}";
        return name.Length <= MaxNameLength ? name : name[..MaxNameLength];
    }
}
