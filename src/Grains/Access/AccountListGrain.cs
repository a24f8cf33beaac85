using System.Collections.Immutable;
using Dapper;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Database;
using Orleans.Concurrency;

namespace Larder.Grains.Access;

/// <remarks>Holds nothing: as many of it may run as are asked for.</remarks>
[GrainType("account-list"), StatelessWorker]
internal sealed class AccountListGrain(IDatabase database) : Grain, IAccountListGrain
{
    private const int MostInOneMessage = 1_000;

    public async Task<ImmutableArray<UserAccount>> ListUsersAsync(string? after, int limit)
    {
        var page = new { After = after ?? "", Limit = Math.Clamp(limit, 1, MostInOneMessage) };
        var rows = await database.ReadAsync(
            connection => connection.QueryAsync<AccountRow>(AccountRow.SelectPage, page), CancellationToken.None);
        return [.. rows.Select(row => WithoutHash(row.ToAccount()))];
    }

    public async Task<ImmutableArray<ApiToken>> ListTokensAsync(string? user, string? after, int limit)
    {
        var page = new { User = user, After = after ?? "", Limit = Math.Clamp(limit, 1, MostInOneMessage) };
        var rows = await database.ReadAsync(
            connection => connection.QueryAsync<TokenRow>(
                user is null ? TokenRow.SelectPage : TokenRow.SelectPageOfUser, page),
            CancellationToken.None);
        return [.. rows.Select(row => row.ToListed())];
    }

    public async Task<ApiToken?> GetTokenAsync(string id) =>
        (await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<TokenRow>(TokenRow.Select, new { Id = id }), CancellationToken.None))
        ?.ToListed();

    /// <summary>Tells only whether there is a password.</summary>
    private static UserAccount WithoutHash(UserAccount account) =>
        account with { PasswordHash = account.PasswordHash is null ? null : "" };
}
