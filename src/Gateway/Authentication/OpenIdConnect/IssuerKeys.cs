using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Larder.Gateway.Authentication.OpenIdConnect;

/// <summary>The present keys of one issuer: fetched when they are first needed, and again as they age or miss one.</summary>
/// <remarks>
/// The library's own keeper of keys fetches in the background: the first token that is signed with a new key would be refused. Here
/// it waits for the fetch. While the issuer is away, the last good keys serve for a day.
/// </remarks>
internal sealed partial class IssuerKeys(
    TokenIssuer issuer, IDocumentRetriever documents, TimeProvider time, ILogger<IssuerKeys> logger)
{
    /// <summary>A key that the issuer took back is believed no longer than this, as long as the issuer answers.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>The least time between two fetches: tokens with made-up key ids cost the issuer nothing.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan PauseWithoutKeys = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private IssuerKeySet? _latest;
    private Task<IssuerKeySet?>? _fetching;
    private long? _attemptedAt;

    /// <summary>The keys as they are known.</summary>
    /// <exception cref="IssuerUnavailableException">None are, and the issuer does not answer.</exception>
    public async ValueTask<IssuerKeySet> GetAsync(CancellationToken cancellationToken)
    {
        if (Known is not { } known)
        {
            return await FetchAsync(PauseWithoutKeys).WaitAsync(cancellationToken) ?? throw new IssuerUnavailableException(issuer.Url);
        }

        if (time.GetElapsedTime(known.FetchedAt) > Fresh)
        {
            // Nobody waits for it: it was noted what went wrong, and the known ones serve on.
            _ = FetchAsync(Pause);
        }

        return known;
    }

    /// <summary>Newer keys, since those that were seen lack one. Fetches at most once a minute.</summary>
    /// <returns><paramref name="seen"/> if there are none.</returns>
    public async ValueTask<IssuerKeySet> GetAfterAsync(IssuerKeySet seen, CancellationToken cancellationToken) =>
        Known is { } known && !ReferenceEquals(known, seen)
            ? known
            : await FetchAsync(Pause).WaitAsync(cancellationToken) ?? seen;

    private IssuerKeySet? Known
    {
        get
        {
            lock (_gate)
            {
                return _latest is not null && time.GetElapsedTime(_latest.FetchedAt) < Oldest ? _latest : null;
            }
        }
    }

    /// <summary>One fetch for all who want one.</summary>
    /// <returns>What is known after it; <see langword="null"/> if it failed.</returns>
    private Task<IssuerKeySet?> FetchAsync(TimeSpan pause)
    {
        lock (_gate)
        {
            if (_fetching is null && _attemptedAt is { } at && time.GetElapsedTime(at) < pause)
            {
                return Task.FromResult(Known);
            }

            _attemptedAt = _fetching is null ? time.GetTimestamp() : _attemptedAt;
            return _fetching ??= Task.Run(FetchNowAsync);
        }
    }

    private async Task<IssuerKeySet?> FetchNowAsync()
    {
        IssuerKeySet? fetched = null;
        try
        {
            fetched = await ReadAsync();
            LogFetched(issuer.Url, fetched.Configuration.JsonWebKeySet.Keys.Count);
        }
        catch (Exception exception)
        {
            // Whatever an issuer answers, or does not: there are no new keys.
            LogFailed(exception, issuer.Url);
        }

        lock (_gate)
        {
            _latest = fetched ?? _latest;
            _fetching = null;
        }

        return fetched;
    }

    private async Task<IssuerKeySet> ReadAsync()
    {
        var fetchedAt = time.GetTimestamp();
        var configuration = issuer.JwksUri is { } address
            ? new OpenIdConnectConfiguration
            {
                Issuer = issuer.Url,
                JsonWebKeySet = new JsonWebKeySet(await documents.GetDocumentAsync(address, CancellationToken.None)),
            }
            : await OpenIdConnectConfigurationRetriever.GetAsync(issuer.DiscoveryAddress, documents, CancellationToken.None);
        var keys = new IssuerKeySet(configuration, fetchedAt);
        return configuration.Issuer != issuer.Url
            ? throw new InvalidOperationException($"The discovery document at {issuer.DiscoveryAddress} is that of '{configuration.Issuer}'.")
            : keys.IsUsable ? keys : throw new InvalidOperationException($"The issuer {issuer.Url} offers no keys.");
    }

    [LoggerMessage(EventId = 1250, Level = LogLevel.Debug, Message = "Fetched {Keys} keys of the issuer {Issuer}")]
    private partial void LogFetched(string issuer, int keys);

    [LoggerMessage(EventId = 1251, Level = LogLevel.Warning, Message = "The keys of the issuer {Issuer} could not be fetched")]
    private partial void LogFailed(Exception exception, string issuer);
}
