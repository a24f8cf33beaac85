using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Larder.Gateway.Authentication.OpenIdConnect;
using Larder.Gateway.Authentication.Passwords;
using Larder.Gateway.Authentication.Sources;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication;

/// <summary>Finds out who sends an Authorization header.</summary>
/// <remarks>
/// A header that was seen before costs one keyed digest and a look at the account (and token) in memory: no hashing of passwords, no
/// parsing. What is remembered never decides alone: the account and the token as they are now always do, so that a
/// new password, a switched off user or a revoked token holds from its acknowledgement on.
/// </remarks>
internal sealed partial class CallerAuthentication(
    IAccounts accounts,
    PasswordChecks checks,
    PasswordUpgrades upgrades,
    SourceUsers sources,
    IProofs proofs,
    LoginGuard guard,
    TokenUses uses,
    AccessMetrics metrics,
    IOptions<AccessOptions> options,
    TimeProvider time,
    ILogger<CallerAuthentication> logger)
{
    private const int RememberedFailures = 1_000;

    private readonly RecentlyUsed<HeaderDigest, RememberedCredentials> _accepted = new(options.Value.RememberedCredentials);
    private readonly RecentlyUsed<HeaderDigest, RememberedPassword> _refused = new(RememberedFailures);
    private readonly ConcurrentDictionary<HeaderDigest, Lazy<Task<CallerIdentity>>> _running = [];

    /// <param name="header">The whole value of the header.</param>
    /// <param name="client">Where it came from, if that is known: one address cannot take all places of <see cref="PasswordChecks"/>.</param>
    public ValueTask<CallerIdentity> IdentifyAsync(string header, IPAddress? client, CancellationToken cancellationToken)
    {
        var digest = HeaderDigest.Of(header);
        return _accepted.TryGet(digest, out var remembered)
            ? RecallAsync(digest, header, remembered, client, cancellationToken)
            : IdentifyNewAsync(digest, header, client, cancellationToken);
    }

    private async ValueTask<CallerIdentity> RecallAsync(
        HeaderDigest digest, string header, RememberedCredentials remembered, IPAddress? client,
        CancellationToken cancellationToken)
    {
        switch (remembered)
        {
            case RememberedToken token:
                var identity = guard.CountToken(
                    await IdentifyTokenAsync(token.Id, token.SecretSha256, token.Caller, client, cancellationToken), digest, client);
                if (IsOther(identity, token.Caller))
                {
                    _accepted.Set(digest, token with { Caller = identity.Caller! });
                }

                return identity;

            case RememberedPassword password:
                var account = await accounts.FindUserAsync(password.UserName, cancellationToken);
                if (account is null || !password.HoldsFor(account.PasswordHash))
                {
                    return await IdentifyNewAsync(digest, header, client, cancellationToken);
                }

                var admitted = Admission.Admit(account, password.Caller, token: null, isAdministrator: false);
                if (IsOther(admitted, password.Caller))
                {
                    _accepted.Set(digest, password with { Caller = admitted.Caller });
                }

                return admitted;

            case RememberedLogin login:
                return await RecallAsync(digest, header, login, client, cancellationToken);

            default:
                throw new InvalidOperationException($"{remembered.GetType()} is not a kind of credentials.");
        }
    }

    /// <summary>What a source has said is believed for a while, and for longer while it does not answer.</summary>
    private async ValueTask<CallerIdentity> RecallAsync(
        HeaderDigest digest, string header, RememberedLogin login, IPAddress? client, CancellationToken cancellationToken)
    {
        if (!sources.IsFresh(login.AskedAt))
        {
            try
            {
                return await IdentifyNewAsync(digest, header, client, cancellationToken);
            }
            catch (IdentitySourceUnavailableException) when (sources.IsUsable(login.ToldAt))
            {
                _accepted.Set(digest, login with { AskedAt = time.GetTimestamp() });
            }
        }

        var account = await accounts.FindUserAsync(login.Caller.Name, cancellationToken);
        if (account?.Source != login.Source)
        {
            return CallerIdentity.Wrong;
        }

        var identity = Admission.Admit(account, login.Caller, token: null, login.IsAdministrator);
        if (IsOther(identity, login.Caller))
        {
            _accepted.Set(digest, login with { Caller = identity.Caller! });
        }

        return identity;
    }

    /// <summary>Whether it is another caller than before, since the account or token changed. That one is remembered instead: what others make
    /// of a caller they keep beside this very object.</summary>
    private static bool IsOther(CallerIdentity identity, Caller? before) => identity.Caller is { } now && !ReferenceEquals(now, before);

    private async ValueTask<CallerIdentity> IdentifyNewAsync(
        HeaderDigest digest, string header, IPAddress? client, CancellationToken cancellationToken)
    {
        if (JwtText.OfHeader(header) is { } jwt)
        {
            return await proofs.IdentifyBearerAsync(jwt, client, cancellationToken);
        }

        var credentials = Credentials.Parse(header);
        if (credentials is null)
        {
            return CallerIdentity.Wrong;
        }

        if (credentials == Credentials.None)
        {
            return CallerIdentity.Of(Caller.Anonymous);
        }

        if (credentials.Token is { } token)
        {
            return guard.CountToken(await IdentifyTokenAsync(digest, token, client, cancellationToken), digest, client);
        }

        return await IdentifyPasswordAsync(digest, credentials.UserName, credentials.Password!, client, cancellationToken);
    }

    private async ValueTask<CallerIdentity> IdentifyTokenAsync(
        HeaderDigest digest, TokenText token, IPAddress? client, CancellationToken cancellationToken)
    {
        if (await accounts.FindTokenAsync(token.Id, cancellationToken) is null)
        {
            return await proofs.IdentifyPublisherAsync(token, cancellationToken);
        }

        var secretSha256 = token.SecretSha256();
        var identity = await IdentifyTokenAsync(token.Id, secretSha256, known: null, client, cancellationToken);
        if (identity.Caller is { } caller)
        {
            _accepted.Set(digest, new RememberedToken(token.Id, secretSha256, caller));
        }

        return identity;
    }

    private async ValueTask<CallerIdentity> IdentifyTokenAsync(
        string id, string secretSha256, Caller? known, IPAddress? client, CancellationToken cancellationToken)
    {
        var found = await accounts.FindTokenAsync(id, cancellationToken);
        if (found is not { Token: { Revoked: false } token, Limits: var limits }
            || token.ExpiresAt <= time.GetUtcNow()
            || !IsSame(token.SecretSha256, secretSha256))
        {
            return CallerIdentity.Wrong;
        }

        if (!limits.AllowsNetwork(client))
        {
            metrics.SawStrayToken();
            LogStrayToken(id, token.User, client);
            return CallerIdentity.Wrong;
        }

        var account = await accounts.FindUserAsync(token.User, cancellationToken);
        var isAdministrator = false;
        if (account is not null && account.Source != UserAccount.DatabaseSource)
        {
            var standing = await sources.FindAsync(account, cancellationToken);
            if (!standing.IsThere)
            {
                return CallerIdentity.Wrong;
            }

            isAdministrator = standing.IsAdministrator;

            // With the groups that the source has just told.
            account = await accounts.FindUserAsync(token.User, cancellationToken);
        }

        var identity = Admission.Admit(account, known, found, isAdministrator);
        if (identity.Caller is not null)
        {
            uses.Note(id);
        }

        return identity;
    }

    private async Task<CallerIdentity> IdentifyPasswordAsync(
        HeaderDigest digest, string userName, string password, IPAddress? client, CancellationToken cancellationToken)
    {
        // A client opens many connections at once: all requests with the same header wait for one check.
        var check = _running.GetOrAdd(
            digest, key => new Lazy<Task<CallerIdentity>>(() => CheckPasswordAsync(key, userName, password, client)));
        return await check.Value.WaitAsync(cancellationToken);
    }

    /// <summary>Goes on when the client that began it has gone away: others may wait for it.</summary>
    private async Task<CallerIdentity> CheckPasswordAsync(
        HeaderDigest digest, string userName, string password, IPAddress? client)
    {
        await Task.Yield();
        try
        {
            var account = UserName.IsValid(userName) ? await accounts.FindUserAsync(userName, CancellationToken.None) : null;
            if (UserName.IsValid(userName) && sources.Judges(account))
            {
                // Takes no place here: a source that hangs must not keep the others out.
                return await CheckAtSourceAsync(digest, userName, account, password, client);
            }

            if (!checks.TryEnter(client))
            {
                return CallerIdentity.TooBusy;
            }

            try
            {
                return await CheckAdmittedPasswordAsync(digest, userName, account, password, client);
            }
            finally
            {
                checks.Leave(client);
            }
        }
        finally
        {
            _running.TryRemove(digest, out _);
        }
    }

    private async Task<CallerIdentity> CheckAdmittedPasswordAsync(
        HeaderDigest digest, string userName, UserAccount? account, string password, IPAddress? client)
    {
        var hash = account?.PasswordHash;
        if (_refused.TryGet(digest, out var refused) && refused.PasswordHash == hash)
        {
            guard.FailAgain(account, client);
            return CallerIdentity.Wrong;
        }

        if (guard.Begin(userName, account, client) is { } wait)
        {
            return CallerIdentity.Throttled(wait);
        }

        // Somebody who does not exist costs as much time as a wrong password: the answer must not tell who exists.
        if (!await checks.VerifyAsync(password, hash ?? PasswordHasher.Unmatchable) || account is null)
        {
            guard.Fail(userName, account, client);
            _refused.Set(digest, new RememberedPassword(userName, hash, Caller: null));
            return CallerIdentity.Wrong;
        }

        var caller = Admission.NewCaller(account, token: null, isAdministrator: false);
        var remembered = new RememberedPassword(userName, hash, caller);
        _accepted.Set(digest, remembered);
        if (account.Enabled)
        {
            guard.Succeed(userName, client);
            _ = upgrades.Begin(account, password, client, next => _accepted.Set(digest, remembered with { UpgradedHash = next }));
        }
        else
        {
            guard.Fail(userName, account, client);
        }

        return Admission.Admit(account, caller, token: null, isAdministrator: false);
    }

    private async Task<CallerIdentity> CheckAtSourceAsync(
        HeaderDigest digest, string userName, UserAccount? account, string password, IPAddress? client)
    {
        if (guard.Begin(userName, account, client) is { } wait)
        {
            return CallerIdentity.Throttled(wait);
        }

        var started = time.GetTimestamp();
        (UserAccount Account, SourceStanding Standing)? login;
        try
        {
            login = await sources.LogInAsync(userName, account, password, client);
        }
        catch (IdentitySourceUnavailableException)
        {
            guard.Forget(userName, client);
            throw;
        }

        if (login is not ({ Enabled: true } found, var standing))
        {
            guard.Fail(userName, account, client);

            // Strangers take less time than wrong passwords.
            var rest = options.Value.WrongPasswordTime - time.GetElapsedTime(started);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time);
            return CallerIdentity.Wrong;
        }

        guard.Succeed(userName, client);
        var caller = Admission.NewCaller(found, token: null, standing.IsAdministrator);
        _accepted.Set(digest, new RememberedLogin(caller, found.Source, standing.IsAdministrator, standing.ToldAt, standing.AskedAt));
        return CallerIdentity.Of(caller);
    }

    private static bool IsSame(string one, string other) =>
        ReferenceEquals(one, other)
        || CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(one), Encoding.ASCII.GetBytes(other));

    [LoggerMessage(EventId = 1221, Level = LogLevel.Warning,
        Message = "The token {TokenId} of {User} was used from {Address}, which is in none of its networks, and was refused")]
    private partial void LogStrayToken(string tokenId, string user, IPAddress? address);
}
