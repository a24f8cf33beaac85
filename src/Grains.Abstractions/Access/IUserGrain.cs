using System.Collections.Immutable;
using Larder.Grains.Abstractions.Leases;
using Orleans.Concurrency;

namespace Larder.Grains.Abstractions.Access;

/// <summary>The single writer of one user's account and memberships. Key: the user's name, see <see cref="GrainKeys.GetUser"/>.</summary>
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
    /// <returns><see cref="Refusal.UserExists"/> if there is one, or one whose name differs only in case;
    /// <see cref="Refusal.UserNameRetired"/> if there was one.</returns>
    /// <exception cref="ArgumentException">The name is not one that <see cref="UserName.IsValid"/> allows.</exception>
    [Alias("Create"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> CreateAsync(string? passwordHash, bool isAdministrator, Actor actor);

    /// <summary>Makes the account as it was elsewhere, or makes it so again.</summary>
    /// <param name="account">Its groups do not count: memberships stay as they are, but for a deleted account.</param>
    /// <param name="replace">Whether an account that differs becomes this one.</param>
    /// <returns><see cref="Refusal.UserExists"/> if there is one that differs and is not to be replaced, or one whose name differs only in
    /// case; <see cref="Refusal.UserNameRetired"/> if the user was deleted here; <see cref="Refusal.LastAdministrator"/>.</returns>
    /// <exception cref="ArgumentException">It is an account that nobody could have, or another name's.</exception>
    [Alias("Restore"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> RestoreAsync(UserAccount account, bool replace, Actor actor);

    /// <summary>Makes an account that waits for <see cref="ApproveAsync"/>. The same request again changes nothing.</summary>
    /// <returns><see cref="Refusal.UserExists"/>, as <see cref="CreateAsync"/>; <see cref="Refusal.UserNameRetired"/>.</returns>
    [Alias("Register"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> RegisterAsync(string passwordHash, Actor actor);

    /// <summary>Lets a registered user in.</summary>
    /// <returns><see cref="Refusal.UnknownRegistration"/>; none for a user who is let in already.</returns>
    [Alias("Approve"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> ApproveAsync(Actor actor);

    /// <summary>Ends a registration; its name is free again.</summary>
    /// <returns><see cref="Refusal.UnknownRegistration"/>; none for one that was rejected already.</returns>
    [Alias("Reject"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> RejectAsync(Actor actor);

    /// <summary>Makes the account of a user for whom an external source vouches, at the first login; later ones only bring the groups up to
    /// date. Without a change it costs no write.</summary>
    /// <param name="source">The source's configured name; not <see cref="UserAccount.DatabaseSource"/>. 1 to
    /// <see cref="UserAccount.MaxSourceLength"/> characters.</param>
    /// <param name="subject">See <see cref="UserAccount.Subject"/>; at most <see cref="UserAccount.MaxSubjectLength"/> characters.</param>
    /// <param name="groups">As <see cref="SetSourceGroupsAsync"/> takes them.</param>
    /// <returns><see cref="Refusal.None"/> if there is an account now, which may be switched off all the same;
    /// <see cref="Refusal.ExternalAccount"/> if the account of this name belongs to another source or subject;
    /// <see cref="Refusal.UserNameRetired"/>; <see cref="Refusal.UserExists"/> if another name differs only in case.</returns>
    /// <exception cref="ArgumentException">Names, source or groups are not such.</exception>
    [Alias("CreateExternal"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> CreateExternalAsync(string source, string? subject, ImmutableArray<string> groups, Actor actor);

    /// <summary>Keeps what the user's source says of the user's groups.</summary>
    /// <param name="groups">In any order; each one that <see cref="Principal.IsGroupName"/> allows, at most
    /// <see cref="UserAccount.MaxGroups"/>. They need not be groups of this index.</param>
    /// <returns><see cref="Refusal.UnknownUser"/>; <see cref="Refusal.ExternalAccount"/> for a user of the database.</returns>
    [Alias("SetSourceGroups"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> SetSourceGroupsAsync(ImmutableArray<string> groups, Actor actor);

    /// <summary>Puts the user into a group, or takes the user out: then at every gateway when it is acknowledged.</summary>
    /// <returns><see cref="Refusal.UnknownUser"/>, <see cref="Refusal.UserPending"/>, <see cref="Refusal.UnknownGroup"/>,
    /// <see cref="Refusal.TooManyGroups"/>.</returns>
    [Alias("SetMember"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> SetMemberAsync(string group, bool isMember, Actor actor);

    /// <summary>Makes an administrator of the user, or no longer.</summary>
    /// <returns><see cref="Refusal.UnknownUser"/>, <see cref="Refusal.UserPending"/>, <see cref="Refusal.LastAdministrator"/>.</returns>
    [Alias("SetAdministrator"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> SetAdministratorAsync(bool isAdministrator, Actor actor);

    /// <summary>Deletes the account for good: no password, no token and no membership is left, and the name stays taken. Deleting what is
    /// deleted changes nothing and is no refusal. A registration is rejected by it.</summary>
    /// <returns><see cref="Refusal.UnknownUser"/>, <see cref="Refusal.LastAdministrator"/>.</returns>
    [Alias("Delete"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> DeleteAsync(Actor actor);

    /// <summary>Replaces the password. Those who use the old one are refused from the acknowledgement on.</summary>
    /// <returns><see cref="Refusal.UnknownUser"/>; <see cref="Refusal.ExternalAccount"/> if the user's password is another source's.</returns>
    [Alias("SetPasswordHash"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> SetPasswordHashAsync(string passwordHash, Actor actor);

    /// <summary>Replaces a password's hash by another one of the same password, which was made in a better way.</summary>
    /// <param name="known">The hash that the password was checked with. An account that has another one by now keeps it: nothing changes.</param>
    /// <returns><see cref="Refusal.UnknownUser"/>.</returns>
    [Alias("UpgradePasswordHash"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> UpgradePasswordHashAsync(string known, string next, Actor actor);

    /// <summary>Switches all credentials of the user on or off.</summary>
    /// <returns><see cref="Refusal.UnknownUser"/>; <see cref="Refusal.UserPending"/>; <see cref="Refusal.LastAdministrator"/>.</returns>
    [Alias("SetEnabled"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> SetEnabledAsync(bool enabled, Actor actor);
}
