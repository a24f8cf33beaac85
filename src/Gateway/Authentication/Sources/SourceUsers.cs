using System.Collections.Concurrent;
using System.Net;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.Sources;

/// <summary>Users for whom other places than the database vouch. Each of them has an account here from the first login on, which says which
/// source it belongs to: no other source is asked about that name again.</summary>
/// <remarks>What a source has said is believed for a while without asking, and for longer while it is away. Groups are kept in the account, so
/// that a change which one gateway learns of holds at all of them.</remarks>
internal sealed class SourceUsers(
    IReadOnlyList<IIdentitySource> sources,
    IEnumerable<IStandingSource> standing,
    IAccounts accounts,
    IOptions<AccessOptions> options,
    IOptions<IdentitySourceOptions> sourceOptions,
    TimeProvider time)
{
    private const int RememberedUsers = 20_000;

    private readonly RecentlyUsed<string, SourceStanding> _standings = new(RememberedUsers);
    private readonly ConcurrentDictionary<string, Lazy<Task<SourceStanding>>> _asking = new(StringComparer.Ordinal);
    private readonly bool _takesDatabase = sourceOptions.Value.Sources.Count == 0
        || sourceOptions.Value.Sources.Contains(IdentitySourceList.Database);

    /// <summary>Whether a password of this account is a matter of sources, and not of the database.</summary>
    /// <param name="account"><see langword="null"/> if there is none: then any source may know the user.</param>
    public bool Judges(UserAccount? account) =>
        account is null or { IsFree: true } ? sources.Count > 0
        : account.Source != UserAccount.DatabaseSource || !_takesDatabase;

    /// <summary>Asks the account's source whether this is the password, or all sources in their order if there is no account, and makes
    /// one.</summary>
    /// <returns>The account and how it stands; <see langword="null"/> if nobody is let in.</returns>
    /// <exception cref="IdentitySourceUnavailableException">It cannot be told now.</exception>
    public async Task<(UserAccount Account, SourceStanding Standing)?> LogInAsync(
        string userName, UserAccount? account, string password, IPAddress? client)
    {
        foreach (var source in sources.Where(source => account is null or { IsFree: true } || source.Name == account.Source))
        {
            var answer = await source.VerifyAsync(userName, password, CancellationToken.None);
            if (answer.Identity is { } identity)
            {
                return await EnterAsync(source, identity, client);
            }

            if (answer.Verdict == SourceVerdict.Wrong)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>How a user stands with the source, for credentials that are no password of the source: asked anew now and then.</summary>
    /// <exception cref="IdentitySourceUnavailableException">It cannot be told now, nor was it told lately.</exception>
    public ValueTask<SourceStanding> FindAsync(UserAccount account, CancellationToken cancellationToken)
    {
        if (standing.FirstOrDefault(source => source.Name == account.Source) is { } kept)
        {
            return StandingAsync(kept, account, cancellationToken);
        }

        return _standings.TryGet(account.Name, out var known) && time.GetElapsedTime(known.AskedAt) < options.Value.SourceAnswersFresh
            ? new(known)
            : AskAsync();

        async ValueTask<SourceStanding> AskAsync()
        {
            var asking = _asking.GetOrAdd(account.Name, _ => new Lazy<Task<SourceStanding>>(() => AskAndRememberAsync(account, known)));
            return await asking.Value.WaitAsync(cancellationToken);
        }
    }

    private async ValueTask<SourceStanding> StandingAsync(IStandingSource source, UserAccount account, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        return await source.FindAsync(account, cancellationToken) is { } identity
            ? new SourceStanding(IsThere: true, identity.IsAdministrator, now, now)
            : new SourceStanding(IsThere: false, IsAdministrator: false, now, now);
    }

    /// <summary>Whether what was learnt then may be used without asking.</summary>
    public bool IsFresh(long askedAt) => time.GetElapsedTime(askedAt) < options.Value.SourceAnswersFresh;

    /// <summary>Whether what was learnt then may be used while the source cannot be asked.</summary>
    public bool IsUsable(long askedAt) => time.GetElapsedTime(askedAt) < options.Value.SourceAnswersUsable;

    private async Task<SourceStanding> AskAndRememberAsync(UserAccount account, SourceStanding? known)
    {
        await Task.Yield();
        try
        {
            var standing = await AskSourceAsync(account);
            _standings.Set(account.Name, standing);
            return standing;
        }
        catch (IdentitySourceUnavailableException) when (known is not null && IsUsable(known.ToldAt))
        {
            // Not asked again with each request: each one would wait for the source's time limit.
            var kept = known with { AskedAt = time.GetTimestamp() };
            _standings.Set(account.Name, kept);
            return kept;
        }
        finally
        {
            _asking.TryRemove(account.Name, out _);
        }
    }

    private async Task<SourceStanding> AskSourceAsync(UserAccount account)
    {
        var asked = time.GetTimestamp();
        if (sources.FirstOrDefault(source => source.Name == account.Source) is not { } source
            || (await source.FindAsync(account.Name, CancellationToken.None)).Identity is not { } identity)
        {
            return new SourceStanding(IsThere: false, IsAdministrator: false, asked, asked);
        }

        await accounts.EnterAsync(identity.Name, source.Name, identity.Groups, NewActor(identity.Name, client: null));
        return new SourceStanding(IsThere: identity.Name == account.Name, identity.IsAdministrator, asked, asked);
    }

    private async Task<(UserAccount, SourceStanding)?> EnterAsync(IIdentitySource source, SourceIdentity identity, IPAddress? client)
    {
        var told = time.GetTimestamp();
        var refusal = await accounts.EnterAsync(identity.Name, source.Name, identity.Groups, NewActor(identity.Name, client));
        if (refusal != Refusal.None
            || await accounts.FindUserAsync(identity.Name, CancellationToken.None) is not { } account
            || account.Source != source.Name)
        {
            return null;
        }

        var standing = new SourceStanding(IsThere: true, identity.IsAdministrator, told, told);
        _standings.Set(account.Name, standing);
        return (account, standing);
    }

    private static Actor NewActor(string name, IPAddress? client) =>
        new(name, TokenId: null, client?.ToString(), UserAgent: null) { Request = Guid.CreateVersion7() };
}

/// <summary>What a source has said of a user.</summary>
/// <param name="IsThere">Whether it knows the user.</param>
/// <param name="ToldAt">Timestamp of when that was asked for, and told.</param>
/// <param name="AskedAt">Timestamp of when it was last asked, with or without an answer.</param>
internal sealed record SourceStanding(bool IsThere, bool IsAdministrator, long ToldAt, long AskedAt);
