using Larder.Grains.Abstractions.Leases;
using Orleans.Concurrency;

namespace Larder.Grains.Abstractions.Access;

/// <summary>The single writer of one API token. Key: the token's id, see <see cref="GrainKeys.GetToken"/>.</summary>
[GrainInterfaceType("token"), Alias("larder.ITokenGrain"), Orleans.CodeGeneration.Version(1)]
public interface ITokenGrain : IGrainWithStringKey
{
    /// <summary>The token as it is now, with the right to use it from memory for a while.</summary>
    [Alias("Acquire"), AlwaysInterleave]
    Task<Leased<ApiToken>> AcquireAsync(LeaseRequest request);

    /// <summary>Makes the token. The same request again changes nothing.</summary>
    /// <param name="token">Its time of creation is set by the grain.</param>
    /// <returns><see cref="Refusal.UnknownUser"/> if its user does not exist,
    /// <see cref="Refusal.UserDisabled"/> if the user is switched off, <see cref="Refusal.NotAdministrator"/> if the token is to
    /// administer and its user may not.</returns>
    /// <exception cref="ArgumentException">Scopes or networks are not as <see cref="ApiToken"/> says.</exception>
    [Alias("Create"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> CreateAsync(ApiToken token, Actor actor);

    /// <summary>Makes the token as it was elsewhere, with its time of creation, and revoked if it was. The same again changes nothing.</summary>
    /// <returns><see cref="Refusal.UnknownUser"/> if there never was such a user. Whether the user may have such a token is asked when it is
    /// used.</returns>
    /// <exception cref="ArgumentException">Scopes or networks are not as <see cref="ApiToken"/> says, or there is another token with this
    /// id.</exception>
    [Alias("Restore"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> RestoreAsync(ApiToken token, Actor actor);

    /// <summary>Takes the token back for good. Refused from the acknowledgement on, at every gateway.</summary>
    /// <returns><see cref="Refusal.UnknownToken"/>.</returns>
    [Alias("Revoke"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> RevokeAsync(Actor actor);
}
