using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Gateway;

/// <summary>Settings of the HTTP side. Section <c>Gateway</c>.</summary>
public sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>Bytes of pages, file lists and accounts that one gateway process keeps in memory; what was not asked for the
    /// longest goes first. Default 256 MiB; 1 MiB to 1 TiB.</summary>
    [Range(1L << 20, 1L << 40)]
    public long CacheBytes { get; set; } = 256L << 20;

    /// <summary>How long a request waits for a silo that is starting, stopping or lost before it is answered 503. Default 5 s;
    /// 0 s (no second attempt) to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryBudget { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
