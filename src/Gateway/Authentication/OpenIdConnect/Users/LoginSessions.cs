using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>Begins and ends logins. Where a login ends, it ends at every gateway at once.</summary>
internal sealed class LoginSessions(
    IGrainFactory grains, GrainRetry retry, ExchangedTokenCheck check, IOptions<OpenIdConnectOptions> options, TimeProvider time)
{
    /// <summary>How long a login lasts.</summary>
    public TimeSpan Life => options.Value.SessionLife;

    /// <exception cref="ClusterUnavailableException">Whether it was begun is not known.</exception>
    public async Task<TokenText> BeginAsync(ExternalUser user, Actor actor, CancellationToken cancellationToken)
    {
        var text = TokenText.Create();
        var now = time.GetUtcNow();
        var token = new ExchangedToken(text.Id, text.SecretSha256(), Publisher: null, user, now, now + Life, Revoked: false);
        var named = actor with { Name = user.Name };
        var refusal = await retry.RunAsync(
            () => grains.GetExchangedToken(text.Id).CreateAsync(token, proof: null, named), cancellationToken);
        return refusal == Refusal.None ? text : throw new InvalidOperationException($"The login was not begun: {refusal}.");
    }

    /// <summary>Ends a login, if it is one: who only knows its public part ends nothing.</summary>
    /// <exception cref="ClusterUnavailableException">Whether it was ended is not known.</exception>
    public async Task EndAsync(TokenText token, Actor actor, CancellationToken cancellationToken)
    {
        if (await check.FindUserAsync(token, cancellationToken) is { } user)
        {
            var named = actor with { Name = user.Name };
            await retry.RunAsync(() => grains.GetExchangedToken(token.Id).RevokeAsync(named), cancellationToken);
        }
    }
}
