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

    public Task<ImmutableArray<UserAccount>> ListUsersAsync(string? after, int limit) =>
        ListAsync(AccountRow.SelectPage, after, limit);

    public Task<ImmutableArray<UserAccount>> ListPendingAsync(string? after, int limit) =>
        ListAsync(AccountRow.SelectPendingPage, after, limit);

    public Task<long> CountPendingAsync() => database.ReadAsync(
        connection => connection.ExecuteScalarAsync<long>(
            "select count(*) from account where pending = 1 and deleted_at is null"),
        CancellationToken.None);

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

    private async Task<ImmutableArray<UserAccount>> ListAsync(string select, string? after, int limit)
    {
        var page = new { After = after ?? "", Limit = Math.Clamp(limit, 1, MostInOneMessage) };
        var rows = await database.ReadAsync(connection => connection.QueryAsync<AccountRow>(select, page), CancellationToken.None);
        return [.. rows.Select(row => Shortened(row.ToAccount([])))];
    }

    /// <summary>Tells only whether there is a password, and no groups: of a thousand users they would not go into one message.</summary>
    private static UserAccount Shortened(UserAccount account) =>
        account with { PasswordHash = account.PasswordHash is null ? null : "", SourceGroups = [] };
}
