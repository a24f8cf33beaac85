using System.Net;
using Larder.Gateway.Authentication.Sources;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>Finds out whose token of the identity provider a program shows in the Authorization header.</summary>
internal sealed partial class BearerIdentity(IdentityProvider provider, ExternalUsers users, TimeProvider time, ILogger<BearerIdentity> logger)
{
    private const int RememberedTokens = 1_000;

    /// <summary>How long the outcome of a check is used again. Less than a key of the provider is believed after it was taken back.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private readonly RecentlyUsed<HeaderDigest, KnownBearer> _known = new(RememberedTokens);

    /// <param name="jwt">What stands behind <c>Bearer</c>.</param>
    /// <param name="client">Where the request came from, for the audit log.</param>
    /// <returns><see langword="null"/> if it is no token that opens anything here.</returns>
    /// <exception cref="IssuerUnavailableException">It cannot be told now: the provider does not answer.</exception>
    /// <exception cref="ClusterUnavailableException">It cannot be told now.</exception>
    public async ValueTask<SourceIdentity?> TryIdentifyAsync(string jwt, IPAddress? client, CancellationToken cancellationToken)
    {
        if (!provider.TakesBearers || !JwtText.LooksLikeOne(jwt))
        {
            return null;
        }

        var digest = HeaderDigest.Of(jwt);
        if (_known.TryGet(digest, out var known) && time.GetUtcNow() < known.Until)
        {
            return await users.FindAsync(known.User, cancellationToken);
        }

        if (JwtText.TryRead(jwt) is not { } text)
        {
            return null;
        }

        var verdict = await provider.AccessTokens.ValidateAsync(text, cancellationToken);
        var (user, problem) = verdict.IsGood ? await users.EnterAsync(verdict.Claims, client, cancellationToken) : (null, null);
        if (user is null)
        {
            LogRefused(verdict.Problem ?? problem!.Slug);
            return null;
        }

        var (soon, end) = (time.GetUtcNow() + Remembered, verdict.ExpiresAt);
        _known.Set(digest, new KnownBearer(user, soon < end ? soon : end));
        return await users.FindAsync(user, cancellationToken);
    }

    [LoggerMessage(EventId = 1254, Level = LogLevel.Information, Message = "Refused a token of the identity provider: {Problem}")]
    private partial void LogRefused(string problem);

    private sealed record KnownBearer(ExternalUser User, DateTimeOffset Until);
}
