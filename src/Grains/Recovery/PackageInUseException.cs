using Larder.Grains.Manifests;

namespace Larder.Grains.Recovery;

/// <summary>Somebody has changed a package, or begun to work on it, while it was being recovered: what was read of it is no longer so.
/// Nothing was written.</summary>
public sealed class PackageInUseException(PackageId package) : Exception(
    $"Somebody else works on the package {package.Name}: stop all members of the cluster, then run this again.");
