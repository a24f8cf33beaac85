namespace Larder.Server.Commands.Import;

/// <summary>What became of a candidate.</summary>
internal enum ImportResult
{
    /// <summary>It is listed now.</summary>
    Imported,

    /// <summary>The same bytes were listed before.</summary>
    AlreadyThere,

    /// <summary>It is not a distribution, or the index does not take it.</summary>
    Refused,
}

/// <summary>What became of a candidate, and why.</summary>
/// <param name="Reason">A sentence; empty if it was not refused.</param>
internal sealed record ImportOutcome(Candidate Candidate, ImportResult Result, string Reason = "");
