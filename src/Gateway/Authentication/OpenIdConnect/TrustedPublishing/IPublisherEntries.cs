using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>The trusted publishers that access lists of packages, and defaults, roles and rules of the index, let write.</summary>
internal interface IPublisherEntries
{
    /// <summary>Whether any of them is met by what a token says. Asked once for each token that is given out, and decides nothing else: what
    /// the token opens is asked of the lists at each use.</summary>
    /// <exception cref="ClusterUnavailableException">It cannot be told now.</exception>
    ValueTask<bool> AnyIsMetByAsync(PublisherClaims token, CancellationToken cancellationToken);
}

/// <summary>First what is in memory, of the index; then the lists of its packages.</summary>
internal sealed class StoredPublisherEntries(IndexPolicies policies, IGrainFactory grains, GrainRetry retry) : IPublisherEntries
{
    private const PackagePermissions Writing = PackagePermissions.Write | PackagePermissions.Manage;

    public async ValueTask<bool> AnyIsMetByAsync(PublisherClaims token, CancellationToken cancellationToken)
    {
        var index = await policies.GetAsync(IndexName.Main, cancellationToken);
        return WritersOf(index).Any(principal => PublisherClaims.TryParse(principal, out var publisher) && publisher.AreMetBy(token))
            || await retry.RunAsync(() => grains.GetPublishers().MayWriteAnyAsync(token), cancellationToken);
    }

    private static IEnumerable<string> WritersOf(IndexAccess index) => index.DefaultWrite
        .Concat(index.Create)
        .Concat(index.Roles.Concat(index.Rules.Select(rule => rule.Entry))
            .Where(entry => (entry.Permissions & Writing) != 0).Select(entry => entry.Principal));
}
