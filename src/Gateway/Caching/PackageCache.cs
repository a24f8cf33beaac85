using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Packages;
using Larder.Packaging.Names;

namespace Larder.Gateway.Caching;

/// <summary>Packages of the index as this process may serve them.</summary>
internal sealed class PackageCache(LeaseCache<PackageHead, PackagePages> packages)
{
    /// <summary>The package as it is now.</summary>
    /// <returns><see langword="null"/> if nothing is known under this name. What was deleted, or has nothing but an access list, is there:
    /// see <see cref="PackagePages.Exists"/>.</returns>
    /// <exception cref="ClusterUnavailableException">No silo could be asked.</exception>
    public ValueTask<PackagePages?> GetAsync(PackageName name, CancellationToken cancellationToken) =>
        packages.GetAsync(name.Normalized, cancellationToken);

    /// <summary>The package as it is now, if that is in memory: then nobody needs to be able to cancel it.</summary>
    public bool TryGet(PackageName name, out PackagePages? pages) => packages.TryGet(name.Normalized, out pages);
}
