using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Larder.Grains.Access;

/// <remarks>Holds nothing: as many of it may run as are asked for.</remarks>
[GrainType("groups"), StatelessWorker]
internal sealed partial class GroupsGrain(IDatabase database, ILogger<GroupsGrain> logger) : Grain, IGroupsGrain
{
    private const int MostInOneMessage = 1_000;

    public Task<Refusal> CreateAsync(string name, string description, Actor actor)
    {
        if (!Principal.IsGroupName(name))
        {
            throw new ArgumentException($"No group may be called '{name}'.", nameof(name));
        }

        return ChangeAsync(new AuditEntry(actor, "group:create", name, Described(description)), Refusal.GroupExists, (transaction, at) =>
            transaction.Connection!.ExecuteAsync(
                """
                insert into account_group (name, description, created_at) values (@Name, @Description, @At)
                on conflict (name) do nothing
                """,
                new { Name = name, Description = description, At = SqlTime.ToSql(at) },
                transaction));
    }

    public async Task<Refusal> DescribeAsync(string name, string description, Actor actor)
    {
        if (await GetAsync(name) is { } group && group.Description == description)
        {
            return Refusal.None;
        }

        return await ChangeAsync(
            new AuditEntry(actor, "group:describe", name, Described(description)), Refusal.UnknownGroup, (transaction, _) =>
                transaction.Connection!.ExecuteAsync(
                    "update account_group set description = @Description where name = @Name",
                    new { Name = name, Description = description },
                    transaction));
    }

    public Task<Refusal> DeleteAsync(string name, Actor actor) =>
        ChangeAsync(new AuditEntry(actor, "group:delete", name, null), Refusal.UnknownGroup, async (transaction, _) =>
        {
            // Before the look: whoever puts a user into the group writes to its row as well.
            var found = await MembershipRow.HoldGroupAsync(transaction, name);
            if (await transaction.Connection!.ExecuteScalarAsync<bool>(
                "select exists (select 1 from membership where group_name = @Name)", new { Name = name }, transaction))
            {
                return GroupNotEmpty;
            }

            return found
                ? await transaction.Connection!.ExecuteAsync("delete from account_group where name = @Name", new { Name = name }, transaction)
                : 0;
        });

    public async Task<AccountGroup?> GetAsync(string name)
    {
        var row = await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<GroupRow>(GroupRow.Select, new { Name = name }), CancellationToken.None);
        return row?.ToGroup();
    }

    public async Task<ImmutableArray<AccountGroup>> ListAsync(string? after, int limit)
    {
        var rows = await database.ReadAsync(
            connection => connection.QueryAsync<GroupRow>(GroupRow.SelectPage, new { After = after ?? "", Limit = Clamp(limit) }),
            CancellationToken.None);
        return [.. rows.Select(row => row.ToGroup())];
    }

    public async Task<ImmutableArray<string>> ListMembersAsync(string name, string? after, int limit)
    {
        var page = new { Name = name, After = after ?? "", Limit = Clamp(limit) };
        return [.. await database.ReadAsync(
            connection => connection.QueryAsync<string>(MembershipRow.SelectMembers, page), CancellationToken.None)];
    }

    private const int GroupNotEmpty = -1;

    private static int Clamp(int limit) => Math.Clamp(limit, 1, MostInOneMessage);

    private static string? Described(string description) =>
        description.Length > AccountGroup.MaxDescriptionLength
            ? throw new ArgumentException("The description is too long.", nameof(description))
            : description.Length == 0 ? null : description;

    /// <param name="otherwise">The refusal if no row changes.</param>
    /// <param name="write">Answers how many rows it changed, or <see cref="GroupNotEmpty"/>.</param>
    private async Task<Refusal> ChangeAsync(AuditEntry audit, Refusal otherwise, Func<DbTransaction, DateTimeOffset, Task<int>> write)
    {
        Refusal refusal;
        try
        {
            refusal = await database.WriteAsync(
                async transaction =>
                {
                    var now = await transaction.Connection!.ExecuteScalarAsync<long>(
                        $"select {database.NowMicroseconds}", transaction: transaction);
                    var at = SqlTime.FromSql(now);
                    var rows = await write(transaction, at);
                    if (rows == 1)
                    {
                        await AuditLog.WriteAsync(transaction, at, index: null, audit);
                        return Refusal.None;
                    }

                    if (await AuditLog.HasAsync(transaction, audit))
                    {
                        throw new RepeatedChangeException();
                    }

                    return rows == GroupNotEmpty ? Refusal.GroupNotEmpty : otherwise;
                },
                CancellationToken.None);
        }
        catch (RepeatedChangeException)
        {
            // An earlier attempt of the same request has made it.
            return Refusal.None;
        }

        if (refusal == Refusal.None)
        {
            LogChanged(audit.Action, audit.Subject, audit.Actor.Name);
        }

        return refusal;
    }

    [LoggerMessage(EventId = 2321, Level = LogLevel.Information, Message = "{Action} {Group} by {Actor}")]
    private partial void LogChanged(string action, string group, string actor);
}
