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

    /// <summary>One token, without the digest of its secret.</summary>
    /// <returns><see langword="null"/> if there is no such token.</returns>
    [Alias("GetToken"), ReadOnly]
    Task<ApiToken?> GetTokenAsync(string id);
}
