using Larder.Grains.Abstractions.Leases;
using Orleans.Concurrency;

namespace Larder.Grains.Abstractions.Access;

/// <summary>The single writer of one user's account. Key: the user's name, see <see cref="GrainKeys.GetUser"/>.</summary>
[GrainInterfaceType("user"), Alias("larder.IUserGrain"), Orleans.CodeGeneration.Version(1)]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>The account as it is now, with the right to use it from memory for a while.</summary>
    [Alias("Acquire"), AlwaysInterleave]
    Task<Leased<UserAccount>> AcquireAsync(LeaseRequest request);

    /// <summary>The number of the activation that answers: see <see cref="Actor.Epoch"/>. 0 while there is no account.</summary>
    [Alias("GetEpoch"), AlwaysInterleave]
    Task<long> GetEpochAsync();

    /// <summary>Makes the account. The same request again, with the same salted hash, changes nothing.</summary>
    /// <param name="passwordHash"><see langword="null"/> for a user who has tokens only.</param>
    /// <returns><see cref="Refusal.UserExists"/> if there is one, or one whose name differs only in case.</returns>
    /// <exception cref="ArgumentException">The name is not one that <see cref="UserName.IsValid"/> allows.</exception>
    [Alias("Create"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> CreateAsync(string? passwordHash, bool isAdministrator, Actor actor);

    /// <summary>Replaces the password. Those who use the old one are refused from the acknowledgement on.</summary>
    /// <returns><see cref="Refusal.UnknownUser"/>.</returns>
    [Alias("SetPasswordHash"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> SetPasswordHashAsync(string passwordHash, Actor actor);

    /// <summary>Replaces a password's hash by another one of the same password, which was made in a better way.</summary>
    /// <param name="known">The hash that the password was checked with. An account that has another one by now keeps it: nothing changes.</param>
    /// <returns><see cref="Refusal.UnknownUser"/>.</returns>
    [Alias("UpgradePasswordHash"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> UpgradePasswordHashAsync(string known, string next, Actor actor);

    /// <summary>Switches all credentials of the user on or off.</summary>
    /// <returns><see cref="Refusal.UnknownUser"/>; <see cref="Refusal.LastAdministrator"/>.</returns>
    [Alias("SetEnabled"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> SetEnabledAsync(bool enabled, Actor actor);
}
