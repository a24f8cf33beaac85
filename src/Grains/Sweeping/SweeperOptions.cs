using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Sweeping;

/// <summary>When bytes that nobody needs are removed from the artifact store. Section <c>Sweeper</c>.</summary>
public sealed class SweeperOptions
{
    public const string Section = "Sweeper";

    /// <summary>Whether silos sweep. The same for all silos: a share whose sweeper lives in a silo that does not sweep is not swept.
    /// Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How old bytes must be before they are removed: by the beginning of their upload and by the store's own time, or by
    /// the deletion of their file. An upload that is not listed after half of it is refused. The same for all silos. Default 24 h; 2 h
    /// to 90 days.</summary>
    [Range(typeof(TimeSpan), "02:00:00", "90.00:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long after the beginning of one run through the store the next one begins. Default 6 h; 1 min to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How many objects of the store one silo looks at in a second. Default 1,000; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int ObjectsPerSecond { get; set; } = 1_000;
}

[OptionsValidator]
internal sealed partial class SweeperOptionsValidator : IValidateOptions<SweeperOptions>;
