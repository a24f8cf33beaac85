using Larder.Gateway.Authentication.Sources;
using Larder.Gateway.Caching;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication.OpenIdConnect.Users;

/// <summary>Finds out whose login a browser shows.</summary>
internal sealed class SessionCookie(ExchangedTokenCheck check, ExternalUsers users)
{
    private static readonly HostCookie Cookie = new("larder-session");

    /// <summary>Who is logged in. For reading only: a page of another site can make a browser send a form, with the cookie if
    /// that site is of the same domain; so no cookie opens what changes anything.</summary>
    /// <returns><see langword="null"/> if nobody is, if the account was switched off since, or if the request is for a change.</returns>
    /// <exception cref="ClusterUnavailableException">It cannot be told now.</exception>
    public async ValueTask<SourceIdentity?> TryIdentifyAsync(HttpRequest request, CancellationToken cancellationToken) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && TokenText.TryParse(Cookie.Read(request), out var token)
        && await check.FindUserAsync(token, cancellationToken) is { } user
            ? await users.FindAsync(user, cancellationToken)
            : null;

    /// <summary>The login that a browser shows, unchecked; <see langword="null"/> if it shows none.</summary>
    public static TokenText? Read(HttpRequest request) => TokenText.TryParse(Cookie.Read(request), out var token) ? token : null;

    public static void Set(HttpContext context, TokenText token, TimeSpan life) => Cookie.Set(context, token.Reveal(), life);

    public static void Remove(HttpContext context) => Cookie.Remove(context);
}
