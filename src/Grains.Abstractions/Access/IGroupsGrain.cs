using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Larder.Grains.Abstractions.Access;

/// <summary>Makes, describes, lists and deletes groups, straight in the database. Get it with <see cref="GrainKeys.GetGroups"/>.</summary>
/// <remarks>
/// Nothing that decides about access is kept here, so nothing is leased: who is in a group, <see cref="IUserGrain"/> owns. Every change is one
/// transaction, and the same request again changes nothing.
/// </remarks>
[GrainInterfaceType("groups"), Alias("larder.IGroupsGrain"), Orleans.CodeGeneration.Version(1)]
public interface IGroupsGrain : IGrainWithStringKey
{
    /// <summary>Makes a group without members.</summary>
    /// <param name="name">One that <see cref="Principal.IsGroupName"/> allows.</param>
    /// <param name="description">One line, at most <see cref="AccountGroup.MaxDescriptionLength"/> characters; may be empty.</param>
    /// <returns><see cref="Refusal.GroupExists"/>.</returns>
    [Alias("Create"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> CreateAsync(string name, string description, Actor actor);

    /// <summary>Replaces the description.</summary>
    /// <returns><see cref="Refusal.UnknownGroup"/>.</returns>
    [Alias("Describe"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> DescribeAsync(string name, string description, Actor actor);

    /// <summary>Deletes a group that has no members. Access lists that name it go on doing so.</summary>
    /// <returns><see cref="Refusal.UnknownGroup"/>, <see cref="Refusal.GroupNotEmpty"/>.</returns>
    [Alias("Delete"), ResponseTimeout(ResponseTimes.Change)]
    Task<Refusal> DeleteAsync(string name, Actor actor);

    /// <returns><see langword="null"/> if there is no such group.</returns>
    [Alias("Get"), ReadOnly]
    Task<AccountGroup?> GetAsync(string name);

    /// <summary>Groups in the order of their names.</summary>
    /// <param name="after">Begin behind this name; <see langword="null"/> for the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    [Alias("List"), ReadOnly]
    Task<ImmutableArray<AccountGroup>> ListAsync(string? after, int limit);

    /// <summary>The names of a group's members, in their order. None if there is no such group.</summary>
    /// <param name="after">Begin behind this name; <see langword="null"/> for the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    [Alias("ListMembers"), ReadOnly]
    Task<ImmutableArray<string>> ListMembersAsync(string name, string? after, int limit);
}
