using System.Net;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Authentication;

/// <summary>Callers who show what another system has signed, or what was given out for that.</summary>
internal interface IProofs
{
    /// <summary>Whose token of the identity provider this is.</summary>
    /// <param name="jwt">What stands behind <c>Bearer</c>.</param>
    ValueTask<CallerIdentity> IdentifyBearerAsync(string jwt, IPAddress? client, CancellationToken cancellationToken);

    /// <summary>Who is logged in with a browser. Only for reading: a page of another site can make a browser send a form.</summary>
    /// <returns>Anonymous if nobody is.</returns>
    ValueTask<CallerIdentity> IdentifySessionAsync(HttpRequest request, CancellationToken cancellationToken);

    /// <summary>Which trusted publisher this token was given to.</summary>
    ValueTask<CallerIdentity> IdentifyPublisherAsync(TokenText token, CancellationToken cancellationToken);
}
