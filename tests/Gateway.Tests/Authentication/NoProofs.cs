using System.Net;
using Larder.Gateway.Authentication;
using Microsoft.AspNetCore.Http;

namespace Larder.Gateway.Tests.Authentication;

/// <summary>An index that believes nothing that others have signed.</summary>
internal sealed class NoProofs : IProofs
{
    public static readonly NoProofs Instance = new();

    public ValueTask<CallerIdentity> IdentifyBearerAsync(string jwt, IPAddress? client, CancellationToken cancellationToken) =>
        new(CallerIdentity.Wrong);

    public ValueTask<CallerIdentity> IdentifySessionAsync(HttpRequest request, CancellationToken cancellationToken) =>
        new(CallerIdentity.Of(Caller.Anonymous));

    public ValueTask<CallerIdentity> IdentifyPublisherAsync(TokenText token, CancellationToken cancellationToken) =>
        new(CallerIdentity.Wrong);
}
