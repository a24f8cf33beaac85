using System.Collections.Immutable;
using Dapper;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Database;
using Larder.Grains.Packages;
using Orleans.Concurrency;

namespace Larder.Grains.Access;

/// <remarks>Holds nothing: as many of it may run as are asked for.</remarks>
[GrainType("account-list"), StatelessWorker]
internal sealed class AccountListGrain(IDatabase database) : Grain, IAccountListGrain
{
    private const int MostInOneMessage = 1_000;

    /// <summary>About so many: of what an item has beside its longer texts, and of all items together.</summary>
    private const int BytesOfItem = 300, BytesOfMessage = 48 * 1024;

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

    public async Task<ImmutableArray<UserAccount>> ReadUsersAsync(string? after)
    {
        var page = new { After = after ?? "", Limit = MostInOneMessage };
        var rows = await database.ReadAsync(
            connection => connection.QueryAsync<AccountRow>(AccountRow.SelectKeptPage, page), CancellationToken.None);
        return OfOneMessage(
            rows.Select(row => row.ToAccount([])),
            account => BytesOfItem + (account.PasswordHash?.Length ?? 0) + account.SourceGroups.Sum(group => 3 * group.Length));
    }

    public async Task<ImmutableArray<ApiToken>> ReadTokensAsync(string? after)
    {
        var page = new { After = after ?? "", Limit = MostInOneMessage };
        var rows = await database.ReadAsync(
            connection => connection.QueryAsync<TokenRow>(TokenRow.SelectPage, page), CancellationToken.None);
        return OfOneMessage(
            rows.Select(row => row.ToToken()),
            token => BytesOfItem + (3 * token.Label.Length) + token.Scopes.Sum(scope => scope.Packages.Sum(package => package.Length + 2)));
    }

    public async Task<ImmutableArray<PackageAccessList>> ReadAccessListsAsync(string index, string? after)
    {
        // Twice as many as one list may have: the first one is whole.
        var page = new { Index = index, After = after ?? "", Limit = 2 * AccessEntry.MostInOneList };
        AccessRow[] rows = [.. await database.ReadAsync(
            connection => connection.QueryAsync<AccessRow>(AccessRow.SelectPage, page), CancellationToken.None)];
        PackageAccessList[] lists =
        [
            .. rows.GroupBy(row => row.Package, StringComparer.Ordinal)
                .Select(list => new PackageAccessList(
                    list.Key, [.. list.Select(row => row.ToEntry()).OrderBy(entry => entry.Principal, StringComparer.Ordinal)])),
        ];
        return OfOneMessage(
            rows.Length == page.Limit ? lists[..^1] : lists,
            list => BytesOfItem + list.Entries.Sum(entry => (3 * entry.Principal.Length) + 10));
    }

    public async Task<ApiToken?> GetTokenAsync(string id) =>
        (await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<TokenRow>(TokenRow.Select, new { Id = id }), CancellationToken.None))
        ?.ToListed();

    /// <summary>The first ones, at least one if there is any: together no more than a message should have.</summary>
    private static ImmutableArray<T> OfOneMessage<T>(IEnumerable<T> items, Func<T, int> bytes)
    {
        var sum = 0;
        return [.. items.TakeWhile((item, place) => (sum += bytes(item)) <= BytesOfMessage || place == 0)];
    }

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
