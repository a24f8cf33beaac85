namespace Larder.Leases.Tests.Model;

/// <summary>A way in which the protocol could be wrong. Each must be found by the model.</summary>
public enum Mutation
{
    /// <summary>The protocol as it is.</summary>
    None,

    /// <summary>A new owner writes before the right of the old one has run out.</summary>
    NoWaitForEarlierOwners,

    /// <summary>An owner takes a call to a reader that failed for an acknowledgement.</summary>
    FailedRevocationIsTakenForAnAcknowledgement,

    /// <summary>A reader keeps what it had asked for before it was revoked.</summary>
    RevokedResultsAreKept,

    /// <summary>Writes do not ask who owns the row.</summary>
    NoEpochInWrites,

    /// <summary>An owner that was taken over prolongs its right.</summary>
    NoEpochInRenewals,

    /// <summary>Clocks are taken to run alike.</summary>
    NoAllowanceForDrift,

    /// <summary>A lease counts from when the answer came.</summary>
    LeaseCountsFromTheAnswer,

    /// <summary>A change whose outcome is unknown is taken for one that was not written.</summary>
    UnknownOutcomeIsTakenForNone,

    /// <summary>While a transaction is under way, its owner answers with the state before it.</summary>
    OldStateDuringTheTransaction,

    /// <summary>An owner that leaves lets its successor write at once, whether its readers have answered or not.</summary>
    ReleaseInSpiteOfSilentReaders,

    /// <summary>A new owner does not wait for the old one because an owner before that has ended.</summary>
    AnyEarlierEndCounts,
}
