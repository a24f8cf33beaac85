using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Server.Settings;

/// <summary>How the program ends when it is told to (SIGTERM, Ctrl+C). Section <c>Shutdown</c>.</summary>
public sealed class ShutdownOptions
{
    public const string Section = "Shutdown";

    /// <summary>How long <c>/readyz</c> already says "no" while requests are still accepted, so that load balancers stop sending
    /// them here. Default 0; 0 to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.Zero;

    /// <summary>How long requests that have begun, uploads above all, may take to finish; after that they are cut off.
    /// Default 60 s; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);
}

[OptionsValidator]
internal sealed partial class ShutdownOptionsValidator : IValidateOptions<ShutdownOptions>;
