using Larder.Grains.Abstractions.Leases;
using Orleans.Concurrency;

namespace Larder.Grains.Abstractions.Access;

/// <summary>The single writer of one token that was given out for a proof of another system. Key: the token's id, see
/// <see cref="GrainKeys.GetExchangedToken"/>.</summary>
[GrainInterfaceType("exchanged-token"), Alias("larder.IExchangedTokenGrain"), Orleans.CodeGeneration.Version(1)]
public interface IExchangedTokenGrain : IGrainWithStringKey
{
    /// <summary>The token as it is now, with the right to use it from memory for a while.</summary>
    [Alias("Acquire"), AlwaysInterleave]
    Task<Leased<ExchangedToken>> AcquireAsync(LeaseRequest request);

    /// <summary>Makes the token and uses the proof up, both or neither. The same request again changes nothing.</summary>
    /// <param name="token">Its time of creation is set by the grain.</param>
    /// <param name="proof"><see langword="null"/> if it was shown to be fresh otherwise.</param>
    /// <returns><see cref="Refusal.ProofUsed"/> if the proof was used for another token, or is too old to tell.</returns>
    [Alias("Create"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> CreateAsync(ExchangedToken token, OneUseProof? proof, Actor actor);

    /// <summary>Takes the token back for good. Refused from the acknowledgement on, at every gateway.</summary>
    /// <returns><see cref="Refusal.UnknownToken"/>.</returns>
    [Alias("Revoke"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> RevokeAsync(Actor actor);
}
