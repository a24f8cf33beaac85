using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Packages;

/// <summary>Limits of packages. Section <c>Packages</c>.</summary>
public sealed class PackageOptions
{
    public const string Section = "Packages";

    /// <summary>The most bytes that a package's files may have together; an upload past it is refused. Default 100 GiB; 1 MiB or more.</summary>
    [Range(1L << 20, long.MaxValue)]
    public long MaxPackageBytes { get; set; } = 100L << 30;
}

[OptionsValidator]
internal sealed partial class PackageOptionsValidator : IValidateOptions<PackageOptions>;
