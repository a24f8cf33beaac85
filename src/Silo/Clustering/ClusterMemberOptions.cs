using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Larder.Silo.Clustering;

/// <summary>How this process takes part in a cluster of several. Means nothing with SQLite, which one process has for itself.
/// Section <c>Cluster</c>.</summary>
public sealed class ClusterMemberOptions
{
    public const string Section = "Cluster";

    /// <summary>Which cluster: processes with the same name and database find each other. Default <c>larder</c>; 1 to 100 of
    /// letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</summary>
    [Required, RegularExpression("[A-Za-z0-9._-]{1,100}")]
    public string Name { get; set; } = "larder";

    /// <summary>The IP address at which the other members reach this process. Default <c>127.0.0.1</c>, which suits a cluster on
    /// one machine only.</summary>
    [Required]
    public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>The IP address to listen at for them, if it is not <see cref="Address"/>: <c>0.0.0.0</c> for all. Whoever can connect
    /// there can do everything: let only members reach it. Default: the same as <see cref="Address"/>.</summary>
    public string? ListenAddress { get; set; }

    /// <summary>The TCP port for the other members. Default 11111; 1 to 65535.</summary>
    [Range(1, IPEndPoint.MaxPort)]
    public int Port { get; set; } = 11_111;

    /// <summary>How often members look whether the others live, and how long they wait for the answer. Two of them that miss two
    /// answers in turn declare a member dead: it is replaced after one to two times this if its machine says that it is gone, after
    /// three to four times this if nothing answers. Less finds out sooner and takes a short pause for a death. Default 1 s; 0.2 s to
    /// 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:00:30")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);
}

[OptionsValidator]
internal sealed partial class ClusterMemberOptionsValidator : IValidateOptions<ClusterMemberOptions>;

/// <summary>Refuses addresses that are none, or that no other process could connect to.</summary>
internal sealed class ClusterAddressValidator : IValidateOptions<ClusterMemberOptions>
{
    public ValidateOptionsResult Validate(string? name, ClusterMemberOptions options) =>
        FindProblems(options).ToList() is { Count: > 0 } problems
            ? ValidateOptionsResult.Fail(problems)
            : ValidateOptionsResult.Success;

    private static IEnumerable<string> FindProblems(ClusterMemberOptions options)
    {
        if (!IPAddress.TryParse(options.Address, out var address))
        {
            yield return $"Cluster:Address '{options.Address}' is not an IP address.";
        }
        else if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            yield return $"Cluster:Address '{options.Address}' is no address that others can connect to; "
                + "Cluster:ListenAddress may be it.";
        }

        if (options.ListenAddress is { Length: > 0 } listen && !IPAddress.TryParse(listen, out _))
        {
            yield return $"Cluster:ListenAddress '{listen}' is not an IP address.";
        }
    }
}
