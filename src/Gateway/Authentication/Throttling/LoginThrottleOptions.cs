using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication.Throttling;

/// <summary>How wrong passwords slow down those who send them. Section <c>Access:Throttling</c>.</summary>
public sealed class LoginThrottleOptions
{
    public const string Section = "Access:Throttling";

    /// <summary>Whether wrong passwords lead to 429. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How many wrong passwords of one user one client address (of IPv6: one /64 network) may send before it has to wait.
    /// Default 5; 1 to 1,000.</summary>
    [Range(1, 1_000)] public int FailuresPerUserAndAddress { get; set; } = 5;

    /// <summary>How many wrong passwords and tokens, of all users together, one client address may send before it has to wait; of IPv6, all
    /// of a /48 network together eight times as many. More than there are people behind one address who mistype at the same time.
    /// Default 30; 1 to 100,000.</summary>
    [Range(1, 100_000)] public int FailuresPerAddress { get; set; } = 30;

    /// <summary>How many wrong passwords of one user may come from addresses where that user has not logged in lately, before the user
    /// counts as attacked: then each such address has one try, and has to wait after it. Default 50; 1 to 100,000.</summary>
    [Range(1, 100_000)] public int FailuresPerUser { get; set; } = 50;

    /// <summary>The first wait; each further failure doubles it. Default 1 s; 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")] public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait. Some clients, pip among them, wait as long as they are told to. Default 5 min; 1 s to 1 d.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")] public TimeSpan LongestDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The time in which as many failures are forgotten as were allowed without a wait, evenly. Default 15 min; 1 min to 1
    /// d.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")] public TimeSpan Recovery { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an address is known as one where a user has logged in; the failures of others do not slow the user down there.
    /// Default 30 d; 1 min to 365 d.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")] public TimeSpan KnownFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many addresses, users, pairs of both, known pairs and wrong tokens are remembered, of each kind those used last; one
    /// takes about 200 bytes. Default 20,000; 1,000 to 1,000,000.</summary>
    [Range(1_000, 1_000_000)] public int Remembered { get; set; } = 20_000;

    /// <summary>How many entries about failed logins the audit log gets from this gateway in a minute: one for each user and address,
    /// and one for all others together. Default 50; 1 to 1,000.</summary>
    [Range(1, 1_000)] public int AuditEntriesPerMinute { get; set; } = 50;
}

[OptionsValidator]
internal sealed partial class LoginThrottleOptionsValidator : IValidateOptions<LoginThrottleOptions>;
