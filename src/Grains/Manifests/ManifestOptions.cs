using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Manifests;

/// <summary>When manifests of packages are written to the artifact store. Section <c>Manifests</c>.</summary>
public sealed class ManifestOptions
{
    public const string Section = "Manifests";

    /// <summary>How long after a change of a package its manifest is written, together with what changed meanwhile; for large packages
    /// longer, once more for each 1,000 files, up to 10 min. Default 5 s; 0.1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many manifests a silo writes at the same time. Default 4; 1 to 64.</summary>
    [Range(1, 64)]
    public int Parallel { get; set; } = 4;
}

[OptionsValidator]
internal sealed partial class ManifestOptionsValidator : IValidateOptions<ManifestOptions>;
