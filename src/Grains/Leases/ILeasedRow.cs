namespace Larder.Grains.Leases;

/// <summary>The row that says which activation owns a grain: its <c>serial</c>, <c>epoch</c> and <c>leased_until</c>.</summary>
/// <remarks>Whatever fails with <see cref="Abstractions.DatabaseUnavailableException"/> has changed nothing; after any other failure
/// nobody knows.</remarks>
internal interface ILeasedRow
{
    /// <summary>Looks whether there is such a row. Takes no lock.</summary>
    Task<RowLook> LookAsync(CancellationToken cancellationToken);

    /// <summary>Takes the row over: from now on no earlier activation can write.</summary>
    /// <param name="advance">Whether to count the take-over as a change, for grains whose state may differ from the state
    /// that had the same serial.</param>
    /// <returns><see langword="null"/> if there is no row.</returns>
    Task<Claim?> ClaimAsync(TimeSpan ownership, bool advance, CancellationToken cancellationToken);

    /// <summary>Prolongs the ownership.</summary>
    /// <returns>The database's time; <see langword="null"/> if another activation has taken over.</returns>
    Task<long?> RenewAsync(long epoch, TimeSpan ownership, CancellationToken cancellationToken);

    /// <summary>Ends the ownership, so that the next activation may write at once; also one that has taken the row over already.</summary>
    Task ReleaseAsync(long epoch, CancellationToken cancellationToken);

    /// <summary>Whether the ownership of that activation was ended with <see cref="ReleaseAsync"/> after another one had taken over, or
    /// that of a later one was. Takes no lock.</summary>
    Task<bool> HasEndedAsync(long epoch, CancellationToken cancellationToken);
}

/// <summary>What was found where a row may be.</summary>
/// <param name="Epoch">Of the activation that took the row over last; <see langword="null"/> if there is no row.</param>
/// <param name="Now">The database's time, in microseconds since 1970 UTC.</param>
internal readonly record struct RowLook(long? Epoch, long Now);

/// <summary>What an activation got by taking a row over.</summary>
/// <param name="Epoch">The activation's own number; higher than every earlier one's.</param>
/// <param name="Serial">The state's version.</param>
/// <param name="Wait">How long an earlier activation may still let readers serve its state: no write before that.</param>
/// <param name="Now">The database's time, in microseconds since 1970 UTC.</param>
internal sealed record Claim(long Epoch, long Serial, TimeSpan Wait, long Now);

/// <summary>Another activation owns the row. Nothing was written.</summary>
internal sealed class OwnershipFencedException() : Exception("Another activation has taken this grain over.");
