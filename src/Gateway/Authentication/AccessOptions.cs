using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Authentication;

/// <summary>Who may read, write and create until the index itself says so, who may register, and what the check of passwords may cost.
/// Section <c>Access</c>.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>Whether packages can be read without credentials. Default false: reading needs a known user, as writing always
    /// does.</summary>
    public bool AnonymousRead { get; set; }

    /// <summary>Whether a package that somebody may not read answers them as one that is not there. Default false: those who are known are told
    /// that they may not, by 403. Without credentials it is 401 in any case.</summary>
    public bool HideForbidden { get; set; }

    /// <summary>Principals that may read packages without an access list of their own, such as <c>group:developers</c>. Default
    /// <c>authenticated</c>; <c>everyone</c> where <see cref="AnonymousRead"/> is true. An empty list means nobody.</summary>
    [Principals] public IReadOnlyList<string>? DefaultRead { get; set; }

    /// <summary>Principals that may upload to packages without an access list of their own. Default nobody.</summary>
    [Principals] public IReadOnlyList<string>? DefaultWrite { get; set; }

    /// <summary>Principals that may upload the first file of a package, which they manage from then on. Default <c>authenticated</c>. An empty
    /// list means nobody.</summary>
    [Principals] public IReadOnlyList<string>? Create { get; set; }

    /// <summary>Whether people may register. Default false. Whoever does waits until an administrator approves.</summary>
    public bool Registration { get; set; }

    /// <summary>How many registrations may wait to be approved; more are answered 429. Default 100; 1 to 10,000.</summary>
    [Range(1, 10_000)] public int WaitingRegistrations { get; set; } = 100;

    /// <summary>How many checked credentials are remembered, so that a password is hashed once and not with every request.
    /// Default 10,000; 100 to 1,000,000. One takes about 300 bytes.</summary>
    [Range(100, 1_000_000)] public int RememberedCredentials { get; set; } = 10_000;

    /// <summary>How many passwords are hashed at the same time; each takes one processor for some 30 ms, and 19 MiB of memory.
    /// Default half of the processors, at least 1; 1 to 64.</summary>
    [Range(1, 64)] public int ParallelPasswordChecks { get; set; } = Math.Clamp(Environment.ProcessorCount / 2, 1, 64);

    /// <summary>How many different credentials may wait for their check; more are answered 429 at once.
    /// Default 32; 1 to 10,000.</summary>
    [Range(1, 10_000)] public int WaitingPasswordChecks { get; set; } = 32;

    /// <summary>How many different credentials of one client address (of IPv6: one /64 network) may be checked or wait at the same time;
    /// more are answered 429 at once, so that one address cannot keep the others out. Default 16; 1 to 10,000.</summary>
    [Range(1, 10_000)] public int PasswordChecksPerAddress { get; set; } = 16;

    /// <summary>How long API tokens may live at most: new ones that expire later, or never, are refused. Those that are there already stay.
    /// Default none: they may live for ever; 1 min to 36,500 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "36500.00:00:00")]
    public TimeSpan? LongestTokenLife { get; set; }

    /// <summary>How long what an identity source has said of a user and a password is believed without asking it again. As long may it take
    /// until somebody is refused who was removed there. Default 1 min; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")] public TimeSpan SourceAnswersFresh { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long it is believed while the source cannot be asked. Default 1 h; 1 s to 1 d.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")] public TimeSpan SourceAnswersUsable { get; set; } = TimeSpan.FromHours(1);

    /// <summary>A wrong password is answered no sooner than this after its check began, whatever kind of hash the account has, or
    /// whether there is one: otherwise the time would tell. It should be longer than a check of the slowest hash in the database.
    /// Default 300 ms; 0 to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")] public TimeSpan WrongPasswordTime { get; set; } = TimeSpan.FromMilliseconds(300);
}

[OptionsValidator]
internal sealed partial class AccessOptionsValidator : IValidateOptions<AccessOptions>;
