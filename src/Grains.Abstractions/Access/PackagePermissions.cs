namespace Larder.Grains.Abstractions.Access;

/// <summary>What may be done with a package.</summary>
/// <remarks>Reading and writing do not include each other; managing includes both. The numbers are stored: never change them.</remarks>
[Flags, GenerateSerializer, Alias("larder.PackagePermissions")]
public enum PackagePermissions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>To see it in lists, and to download its files.</summary>
    Read = 1,

    /// <summary>To upload files, and to yank.</summary>
    Write = 2,

    /// <summary>To change its access list and its status, and to delete from it.</summary>
    Manage = 4,
}
