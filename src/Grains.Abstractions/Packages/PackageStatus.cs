namespace Larder.Grains.Abstractions.Packages;

/// <summary>What may be done with a package as a whole (PEP 792).</summary>
/// <remarks>Spec: https://packaging.python.org/en/latest/specifications/project-status-markers/. Append only.</remarks>
[GenerateSerializer, Alias("larder.PackageStatus")]
public enum PackageStatus
{
    /// <summary>Uploads and downloads.</summary>
    Active = 0,

    /// <summary>Downloads only.</summary>
    Archived = 1,

    /// <summary>Neither: the page lists no files, and the package is not in the root list.</summary>
    Quarantined = 2,

    /// <summary>As active; installers may warn.</summary>
    Deprecated = 3,
}
