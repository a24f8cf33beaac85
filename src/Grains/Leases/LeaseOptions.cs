using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Grains.Leases;

/// <summary>How long gateways may serve from memory, and how long a silo may let them. Section <c>Leases</c>.</summary>
public sealed class LeaseOptions
{
    public const string Section = "Leases";

    /// <summary>How long a gateway serves a page from memory before it asks again whether it may. A gateway that dies or hangs
    /// delays the next change of what it held by at most this. Default 4 s, in the
    /// single process 20 s; 0.5 s to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan ReaderLease { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a silo owns a package after it last asked the database. When a silo dies, changes of its packages
    /// wait for the rest of this. At least 1.25 times <see cref="ReaderLease"/>. Default 6 s,
    /// in the single process 1 min, since the lock of its folder proves that no other owner lives; 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Ownership { get; set; } = TimeSpan.FromSeconds(6);
}

[OptionsValidator]
internal sealed partial class LeaseOptionsValidator : IValidateOptions<LeaseOptions>;

/// <summary>What one setting demands of the other.</summary>
internal sealed class LeaseOptionsComparison : IValidateOptions<LeaseOptions>
{
    public ValidateOptionsResult Validate(string? name, LeaseOptions options) =>
        options.Ownership >= options.ReaderLease * 1.25
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{LeaseOptions.Section}:{nameof(options.Ownership)} ({options.Ownership}) must be at least 1.25 times "
                + $"{LeaseOptions.Section}:{nameof(options.ReaderLease)} ({options.ReaderLease}).");
}
