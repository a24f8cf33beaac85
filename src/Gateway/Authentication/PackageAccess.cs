using Larder.Gateway.Caching;
using Larder.Gateway.Simple;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Packaging.Names;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication;

/// <summary>Decides what a caller may do with a package, on its access list as it is now.</summary>
internal sealed class PackageAccess(PackageCache packages, IndexPolicies policies, IOptions<AccessOptions> options)
{
    private readonly bool _hidden = options.Value.HideForbidden;

    /// <summary>The package, and who may do what with it, if all that is in memory.</summary>
    public bool TryGet(PackageName name, out JudgedPackage judged)
    {
        judged = default;
        if (!packages.TryGet(name, out var pages) || !policies.TryGet(IndexName.Main, out var index))
        {
            return false;
        }

        judged = Judge(name, pages, index);
        return true;
    }

    /// <summary>The package, and who may do what with it.</summary>
    /// <exception cref="ClusterUnavailableException">No silo could be asked.</exception>
    public async ValueTask<JudgedPackage> GetAsync(PackageName name, CancellationToken cancellationToken) => Judge(
        name, await packages.GetAsync(name, cancellationToken), await policies.GetAsync(IndexName.Main, cancellationToken));

    public AccessDecision Decide(Caller caller, in JudgedPackage judged, PackagePermissions permission) =>
        AccessRules.DecidePackage(caller, judged.Access, judged.Name, judged.Exists, permission, _hidden);

    /// <summary>Decides about an upload to the package, which may be its first. Only a name that nobody ever used is there to be taken: what was
    /// deleted is for those who may write it.</summary>
    public AccessDecision DecideUpload(Caller caller, in JudgedPackage judged) =>
        AccessRules.DecideUpload(caller, judged.Access, judged.Name, exists: judged.Pages is not null, _hidden);

    private static JudgedPackage Judge(PackageName name, PackagePages? pages, IndexAccess index) => new(
        name.Normalized, pages, pages?.AccessUnder(index) ?? EffectiveAccess.Of(index, name.Normalized, []));
}

/// <summary>A package, and who may do what with it.</summary>
/// <param name="Name">Normalized.</param>
/// <param name="Pages">The state that was judged; <see langword="null"/> if nothing was ever known under this name.</param>
internal readonly record struct JudgedPackage(string Name, PackagePages? Pages, EffectiveAccess Access)
{
    /// <summary>Whether there is something to show.</summary>
    public bool Exists => Pages is { Exists: true };

    /// <summary>The state of the access list: see <see cref="Actor.AccessSerial"/>.</summary>
    public long AccessSerial => Pages?.Head.AccessSerial ?? 0;
}
