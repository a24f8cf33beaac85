namespace Larder.Grains.Abstractions.Access;

/// <summary>What an access list grants to one principal.</summary>
/// <param name="Principal">As <see cref="Access.Principal"/> spells it.</param>
/// <param name="Permissions">At least one.</param>
[GenerateSerializer, Immutable, Alias("larder.AccessEntry")]
public sealed record AccessEntry(
    [property: Id(0)] string Principal,
    [property: Id(1)] PackagePermissions Permissions)
{
    /// <summary>The most entries in the access list of one package. Groups are the way to name more.</summary>
    public const int MostInOneList = 1_000;

    /// <summary>Whether a list with this entry replaces the index's defaults. Who only manages a package says nothing about who reads
    /// it: the creator of a package has such an entry from the start.</summary>
    public bool ReplacesDefaults => (Permissions & (PackagePermissions.Read | PackagePermissions.Write)) != 0;
}
