using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>The promises, by the names that documentation and tests use.</summary>
internal enum Rule
{
    /// <summary>An acknowledged upload is gone when all is calm.</summary>
    Lost,

    /// <summary>A read shows a state from before an acknowledgement.</summary>
    Stale,

    /// <summary>A file name has had two contents.</summary>
    Mutated,

    /// <summary>What is listed cannot be fetched, or not with the listed digest.</summary>
    Early,

    /// <summary>Something is served that was refused, or never sent.</summary>
    Phantom,

    /// <summary>What was seen is not seen any more.</summary>
    Flicker,

    /// <summary>A deleted file is served although nobody sent it again.</summary>
    Undead,

    /// <summary>A yank, or taking it back, does not hold.</summary>
    Revoked,

    /// <summary>Two contents under one file name were both acknowledged.</summary>
    TwoAcks,

    /// <summary>Something was refused that is right, or that somebody did before.</summary>
    Refused,

    /// <summary>The counter of a package's changes did not grow with a change, or went back.</summary>
    Serial,

    /// <summary>An answer came whole, and no client can read it.</summary>
    Unreadable,

    /// <summary>No order of the operations explains what readers saw.</summary>
    NotLinearizable,

    /// <summary>A row without its bytes, or rows that are not those of the acknowledged files.</summary>
    Agree,

    /// <summary>Entries of the audit log are not those of the acknowledged changes.</summary>
    Audit,
}

/// <summary>A promise that was broken.</summary>
/// <param name="Subject">The package, or the file.</param>
/// <param name="Witness">The operation that shows it; null where the state after the run does.</param>
internal sealed record Violation(Rule Rule, string Subject, string Text, Operation? Witness)
{
    public override string ToString() => Witness is null
        ? $"{Rule} {Subject}: {Text}"
        : $"{Rule} {Subject}: {Text} (client {Witness.Client}, gateway {Witness.Gateway}, {Witness.Kind}, " +
          $"{Witness.Invoked.TotalSeconds:F3}-{Witness.Completed.TotalSeconds:F3} s)";
}
