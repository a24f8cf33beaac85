using System.Net;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.Throttling;

/// <summary>Makes those wait who send wrong passwords, longer each time, without keeping the real users out.</summary>
/// <remarks>
/// Counted are the failures of a user at an address, of an address with all users, and of a user at all addresses where that user is not
/// known. An address is known for a user who has logged in there lately: there only the first of the three counts, and brings a short
/// wait at most, so that nobody elsewhere, and no other user there, can slow the user down. The third alone never makes anybody wait, or
/// a stranger could lock a user out of every new address: while a user is attacked, each address still has its first try,
/// but no second one soon. Users who do not exist are treated alike. Remembered credentials do not come here at all.
/// A try counts as a failure when it begins, and is taken back when it turns out right: many at once are no way round. Somebody who is
/// known takes nothing back from the address, or who has one account could go on guessing at others between two logins.
/// The state is this process's own.
/// </remarks>
internal sealed class LoginThrottle(IOptions<LoginThrottleOptions> options, TimeProvider time)
{
    /// <summary>Doublings of the first wait that a failure brings while its user is attacked: half a minute.</summary>
    private const int AttackHandicap = 5;

    /// <summary>How many times the failures of one /64 network all of a /48 may have.</summary>
    private const int NetworksOfSite = 8;

    private static readonly TimeSpan LongestWhereKnown = TimeSpan.FromSeconds(30);

    private readonly LoginThrottleOptions _options = options.Value;
    private readonly long _origin = time.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly RecentlyUsed<HeaderDigest, FailureScore> _pairs = new(options.Value.Remembered);
    private readonly RecentlyUsed<IPAddress, FailureScore> _addresses = new(options.Value.Remembered);
    private readonly RecentlyUsed<IPAddress, FailureScore> _sites = new(options.Value.Remembered);
    private readonly RecentlyUsed<HeaderDigest, FailureScore> _users = new(options.Value.Remembered);
    private readonly RecentlyUsed<HeaderDigest, Known> _known = new(options.Value.Remembered);
    private readonly RecentlyUsed<HeaderDigest, Known> _wrongTokens = new(options.Value.Remembered);

    /// <summary>How many counts are kept, of all kinds together.</summary>
    public int Count =>
        _pairs.Count + _addresses.Count + _sites.Count + _users.Count + _known.Count + _wrongTokens.Count;

    private TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>Asks whether a password may be checked now. If so, tell <see cref="Succeed"/> or <see cref="Fail"/> how it went.</summary>
    /// <param name="client"><see langword="null"/> if that is not known: then everything may be checked.</param>
    /// <returns>How long to wait instead; <see langword="null"/> if it may be checked.</returns>
    public TimeSpan? Begin(string userName, IPAddress? client)
    {
        if (client is null || !_options.Enabled)
        {
            return null;
        }

        lock (_gate)
        {
            var (now, pair) = (Now, PairOf(userName, client));
            var isKnown = IsKnown(pair, now);
            var wait = WaitOf(_pairs, pair, now);
            if (!isKnown)
            {
                wait = Longer(wait, WaitOfAddress(client, now));
            }

            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            Charge(userName, client, pair, isKnown, now);
            return null;
        }
    }

    /// <summary>The password was right: the failures of this user at this address are forgotten, those of others there are not.</summary>
    public void Succeed(string userName, IPAddress? client)
    {
        if (client is null || !_options.Enabled)
        {
            return;
        }

        lock (_gate)
        {
            var (now, pair) = (Now, PairOf(userName, client));
            TakeBackElsewhere(userName, client, pair, now);
            _pairs.Set(pair, new FailureScore(_options.FailuresPerUserAndAddress, _options));
            _known.Set(pair, new Known(now));
        }
    }

    /// <summary>It could not be told whether the password is right: as if nobody had tried.</summary>
    public void Forget(string userName, IPAddress? client)
    {
        if (client is null || !_options.Enabled)
        {
            return;
        }

        lock (_gate)
        {
            var (now, pair) = (Now, PairOf(userName, client));
            TakeBackElsewhere(userName, client, pair, now);
            TakeBack(_pairs, pair, now);
        }
    }

    /// <summary>The password was wrong.</summary>
    public void Fail(string userName, IPAddress? client)
    {
        if (client is null || !_options.Enabled)
        {
            return;
        }

        lock (_gate)
        {
            var now = Now;
            if (IsKnown(PairOf(userName, client), now))
            {
                ChargeAddress(client, now);
            }
        }
    }

    /// <summary>Counts a wrong token for its address. The same one again, such as that of a job which nobody stops, is no guess.</summary>
    public void FailToken(HeaderDigest header, IPAddress? client)
    {
        if (client is null || !_options.Enabled)
        {
            return;
        }

        lock (_gate)
        {
            if (!_wrongTokens.TryGet(header, out _))
            {
                _wrongTokens.Set(header, new Known(Now));
                ChargeAddress(client, Now);
            }
        }
    }

    private void Charge(string userName, IPAddress client, HeaderDigest pair, bool isKnown, TimeSpan now)
    {
        var handicap = 0;
        if (!isKnown)
        {
            ChargeAddress(client, now);
            var user = Find(_users, HeaderDigest.Of(userName), _options.FailuresPerUser);
            handicap = user.IsUsedUp(now) ? _options.FailuresPerUserAndAddress + AttackHandicap - 1 : 0;
            user.Add(now, 0, TimeSpan.Zero);
        }

        var longest = isKnown && LongestWhereKnown < _options.LongestDelay ? LongestWhereKnown : _options.LongestDelay;
        Find(_pairs, pair, _options.FailuresPerUserAndAddress).Add(now, handicap, longest);
    }

    private void ChargeAddress(IPAddress client, TimeSpan now)
    {
        Find(_addresses, ClientNetwork.Of(client), _options.FailuresPerAddress).Add(now, 0, _options.LongestDelay);
        if (ClientNetwork.SiteOf(client) is { } site)
        {
            Find(_sites, site, NetworksOfSite * _options.FailuresPerAddress).Add(now, 0, _options.LongestDelay);
        }
    }

    private TimeSpan WaitOfAddress(IPAddress client, TimeSpan now)
    {
        var wait = WaitOf(_addresses, ClientNetwork.Of(client), now);
        return ClientNetwork.SiteOf(client) is { } site ? Longer(wait, WaitOf(_sites, site, now)) : wait;
    }

    private bool IsKnown(HeaderDigest pair, TimeSpan now) => _known.TryGet(pair, out var known) && now - known.Since < _options.KnownFor;

    private FailureScore Find<TKey>(RecentlyUsed<TKey, FailureScore> scores, TKey key, int allowance)
        where TKey : notnull
    {
        if (!scores.TryGet(key, out var score))
        {
            score = new FailureScore(allowance, _options);
            scores.Set(key, score);
        }

        return score;
    }

    private static TimeSpan WaitOf<TKey>(RecentlyUsed<TKey, FailureScore> scores, TKey key, TimeSpan now)
        where TKey : notnull =>
        scores.TryGet(key, out var score) ? score.WaitAt(now) : TimeSpan.Zero;

    private static void TakeBack<TKey>(RecentlyUsed<TKey, FailureScore> scores, TKey key, TimeSpan now)
        where TKey : notnull
    {
        if (scores.TryGet(key, out var score))
        {
            score.TakeBack(now);
        }
    }

    /// <summary>What <see cref="Begin"/> has charged to others than the pair.</summary>
    private void TakeBackElsewhere(string userName, IPAddress client, HeaderDigest pair, TimeSpan now)
    {
        if (IsKnown(pair, now))
        {
            return;
        }

        TakeBack(_addresses, ClientNetwork.Of(client), now);
        TakeBack(_users, HeaderDigest.Of(userName), now);
        if (ClientNetwork.SiteOf(client) is { } site)
        {
            TakeBack(_sites, site, now);
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>Names may be passwords that were typed in the wrong place: only digests of them stay in memory.</summary>
    private static HeaderDigest PairOf(string userName, IPAddress client) => HeaderDigest.Of($"{ClientNetwork.Of(client)} {userName}");

    private sealed record Known(TimeSpan Since);
}
