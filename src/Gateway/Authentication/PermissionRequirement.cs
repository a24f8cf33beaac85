using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication;

/// <summary>Says on an endpoint what <see cref="AccessMiddleware"/> asks for. The last one on an endpoint counts; none means
/// <see cref="Permission.Administer"/>.</summary>
/// <param name="DependsOnCaller">Whether the answer depends on who asks. If not, what everybody may read looks at no credentials.</param>
internal sealed record PermissionRequirement(Permission Permission, bool DependsOnCaller = false)
{
    /// <summary>What is asked of the package's access list; none if the endpoint is about no package of its route.</summary>
    public PackagePermissions OfPackage { get; } = Permission switch
    {
        Permission.ReadPackage => PackagePermissions.Read,
        Permission.WritePackage => PackagePermissions.Write,
        Permission.ManagePackage => PackagePermissions.Manage,
        _ => PackagePermissions.None,
    };
}
