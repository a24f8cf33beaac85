using System.Collections.Concurrent;
using Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Tests.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>Access lists that name publishers, in memory.</summary>
internal sealed class FakePublisherEntries : IPublisherEntries
{
    /// <summary>Principals, as lists spell them.</summary>
    public ConcurrentBag<string> Principals { get; } = [];

    public ValueTask<bool> AnyIsMetByAsync(PublisherClaims token, CancellationToken cancellationToken) =>
        new(Principals.Any(text => PublisherClaims.TryParse(text, out var publisher) && publisher.AreMetBy(token)));
}
