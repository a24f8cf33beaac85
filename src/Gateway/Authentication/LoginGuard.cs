using System.Net;
using Larder.Gateway.Authentication.FailedLogins;
using Larder.Gateway.Authentication.Throttling;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication;

/// <summary>What happens round the check of credentials that are not remembered: those who fail are slowed down and written down.</summary>
/// <remarks>
/// Tokens are never slowed down: their secrets cannot be guessed, and to refuse a right one would lock somebody out. Wrong ones count
/// for their address, and so slow its passwords down.
/// </remarks>
internal sealed class LoginGuard(LoginThrottle throttle, FailedLoginCounts counts)
{
    /// <inheritdoc cref="LoginThrottle.Begin"/>
    /// <param name="account"><see langword="null"/> if there is no such user.</param>
    public TimeSpan? Begin(string userName, UserAccount? account, IPAddress? client)
    {
        var wait = throttle.Begin(userName, client);
        if (wait is not null)
        {
            counts.Add(SubjectOf(account), client, wasChecked: false);
        }

        return wait;
    }

    /// <summary>The password was right, and lets its user in.</summary>
    public void Succeed(string userName, IPAddress? client) => throttle.Succeed(userName, client);

    /// <inheritdoc cref="LoginThrottle.Forget"/>
    public void Forget(string userName, IPAddress? client) => throttle.Forget(userName, client);

    /// <summary>The password was wrong, or opens nothing.</summary>
    public void Fail(string userName, UserAccount? account, IPAddress? client)
    {
        throttle.Fail(userName, client);
        counts.Add(SubjectOf(account), client, wasChecked: true);
    }

    /// <summary>The same header was wrong before: written down, but no guess, such as that of a job which nobody stops.</summary>
    public void FailAgain(UserAccount? account, IPAddress? client) => counts.Add(SubjectOf(account), client, wasChecked: true);

    /// <summary>Looks at what came of a token.</summary>
    /// <returns><paramref name="identity"/>.</returns>
    public CallerIdentity CountToken(CallerIdentity identity, HeaderDigest header, IPAddress? client)
    {
        if (identity.Caller is null)
        {
            throttle.FailToken(header, client);
            counts.Add(FailedLogin.Token, client, wasChecked: true);
        }

        return identity;
    }

    private static string SubjectOf(UserAccount? account) => account?.Name ?? FailedLogin.Unknown;
}
