namespace Larder.Grains.Abstractions.Access;

/// <summary>What an access list grants to one principal.</summary>
/// <param name="Principal">As <see cref="Access.Principal"/> spells it.</param>
/// <param name="Permissions">At least one.</param>
[GenerateSerializer, Immutable, Alias("larder.AccessEntry")]
public sealed record AccessEntry(
    [property: Id(0)] string Principal,
    [property: Id(1)] PackagePermissions Permissions)
{
    /// <summary>Whether a list with this entry replaces the index's defaults. Who only manages a package says nothing about who reads
    /// it: the creator of a package has such an entry from the start.</summary>
    public bool ReplacesDefaults => (Permissions & (PackagePermissions.Read | PackagePermissions.Write)) != 0;
}
