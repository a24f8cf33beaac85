using System.Security.Cryptography;
using System.Text;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>Looks a shown token up. What a trusted publisher holds opens no pages, and what a browser holds uploads nothing.</summary>
internal sealed class ExchangedTokenCheck(IExchangedTokens tokens, TimeProvider time)
{
    /// <summary>The trusted publisher who holds this token.</summary>
    /// <returns><see langword="null"/> if there is no such token, or it is expired, revoked, or a login's.</returns>
    public async ValueTask<PublisherClaims?> FindPublisherAsync(TokenText token, CancellationToken cancellationToken) =>
        (await FindAsync(token, cancellationToken))?.Publisher;

    /// <summary>The user whose login this is.</summary>
    /// <returns><see langword="null"/> if there is no such login, or it is over, or it is a publisher's token.</returns>
    public async ValueTask<ExternalUser?> FindUserAsync(TokenText token, CancellationToken cancellationToken) =>
        (await FindAsync(token, cancellationToken))?.User;

    private async ValueTask<ExchangedToken?> FindAsync(TokenText token, CancellationToken cancellationToken) =>
        await tokens.FindAsync(token.Id, cancellationToken) is { Revoked: false } found
        && found.ExpiresAt > time.GetUtcNow()
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(found.SecretSha256), Encoding.ASCII.GetBytes(token.SecretSha256()))
            ? found
            : null;
}
