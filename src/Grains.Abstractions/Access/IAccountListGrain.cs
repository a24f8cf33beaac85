using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Larder.Grains.Abstractions.Access;

/// <summary>Lists accounts and tokens for people, straight from the database. Get it with
/// <see cref="GrainKeys.GetAccountList"/>.</summary>
[GrainInterfaceType("account-list"), Alias("larder.IAccountListGrain"), Orleans.CodeGeneration.Version(1)]
public interface IAccountListGrain : IGrainWithStringKey
{
    /// <summary>Users in the order of their names, without those who were deleted. Instead of a password's hash there is an empty
    /// text, and there are no groups.</summary>
    /// <param name="after">Begin behind this name; <see langword="null"/> for the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    [Alias("ListUsers"), ReadOnly]
    Task<ImmutableArray<UserAccount>> ListUsersAsync(string? after, int limit);

    /// <summary>Users who have registered and were neither approved nor rejected, as <see cref="ListUsersAsync"/> lists all.</summary>
    [Alias("ListPending"), ReadOnly]
    Task<ImmutableArray<UserAccount>> ListPendingAsync(string? after, int limit);

    /// <summary>How many users have registered and were neither approved nor rejected.</summary>
    [Alias("CountPending"), ReadOnly]
    Task<long> CountPendingAsync();

    /// <summary>Tokens in the order of their ids, without the digests of their secrets.</summary>
    /// <param name="user">Only this user's; <see langword="null"/> for everybody's.</param>
    /// <param name="after">Begin behind this id; <see langword="null"/> for the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    [Alias("ListTokens"), ReadOnly]
    Task<ImmutableArray<ApiToken>> ListTokensAsync(string? user, string? after, int limit);

    /// <summary>Users with all that is kept of them but their groups, in the order of their names; also deleted ones, whose names stay
    /// taken.</summary>
    /// <param name="after">Begin behind this name; <see langword="null"/> for the first page.</param>
    /// <returns>As many as go into one message; none behind the last.</returns>
    [Alias("ReadUsers"), ReadOnly]
    Task<ImmutableArray<UserAccount>> ReadUsersAsync(string? after);

    /// <summary>Tokens with the digests of their secrets, in the order of their ids, also revoked ones.</summary>
    /// <param name="after">Begin behind this id; <see langword="null"/> for the first page.</param>
    /// <returns>As many as go into one message; none behind the last.</returns>
    [Alias("ReadTokens"), ReadOnly]
    Task<ImmutableArray<ApiToken>> ReadTokensAsync(string? after);

    /// <summary>The packages of an index that have access lists, with those, in the order of their names.</summary>
    /// <param name="after">Begin behind this name; <see langword="null"/> for the first page.</param>
    /// <returns>As many as go into one message; none behind the last.</returns>
    [Alias("ReadAccessLists"), ReadOnly]
    Task<ImmutableArray<PackageAccessList>> ReadAccessListsAsync(string index, string? after);

    /// <summary>One token, without the digest of its secret.</summary>
    /// <returns><see langword="null"/> if there is no such token.</returns>
    [Alias("GetToken"), ReadOnly]
    Task<ApiToken?> GetTokenAsync(string id);
}
