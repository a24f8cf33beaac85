using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Database;
using Larder.Grains.Leases;

namespace Larder.Grains.Access;

/// <summary>A row of the table <c>account</c>.</summary>
internal sealed class AccountRow
{
    public const string Columns =
        """
        name as Name, password_hash as PasswordHash, is_administrator as IsAdministrator, enabled as Enabled,
        created_at as CreatedAt, source as Source, subject as Subject, source_groups as SourceGroups, pending as Pending,
        deleted_at as DeletedAt, serial as Serial
        """;

    public const string Select = $"select {Columns} from account where name = @Name";

    public const string SelectPage =
        $"select {Columns} from account where name > @After and deleted_at is null order by name limit @Limit";

    public const string SelectPendingPage =
        $"select {Columns} from account where name > @After and pending = 1 and deleted_at is null order by name limit @Limit";

    /// <summary>All that names are kept of: also deleted accounts, but no rejected registrations.</summary>
    public const string SelectKeptPage =
        $"select {Columns} from account where name > @After and not (pending = 1 and deleted_at is not null) order by name limit @Limit";

    /// <summary>Between the names of groups: none has it.</summary>
    private const char Separator = '\n';

    public string Name { get; init; } = "";
    public string? PasswordHash { get; init; }
    public long IsAdministrator { get; init; }
    public long Enabled { get; init; }
    public long CreatedAt { get; init; }
    public string Source { get; init; } = "";
    public string? Subject { get; init; }
    public string SourceGroups { get; init; } = "";
    public long Pending { get; init; }
    public long? DeletedAt { get; init; }
    public long Serial { get; init; }

    /// <param name="groups">In any order.</param>
    public UserAccount ToAccount(IEnumerable<string> groups) =>
        new(Name, PasswordHash, IsAdministrator != 0, Enabled != 0, SqlTime.FromSql(CreatedAt))
        {
            Groups = [.. groups.Order(StringComparer.Ordinal)],
            Source = Source,
            Subject = Subject,
            SourceGroups = SourceGroups.Length == 0 ? [] : [.. SourceGroups.Split(Separator)],
            Pending = Pending != 0,
            Deleted = DeletedAt is not null,
        };

    /// <summary>Makes the row, owned by the activation that makes it.</summary>
    /// <exception cref="OwnershipFencedException">Another activation was first.</exception>
    public static async Task InsertAsync(DbTransaction transaction, UserAccount account, string now, TimeSpan ownership)
    {
        var inserted = await transaction.Connection!.ExecuteAsync(
            $"""
            insert into account (name, password_hash, is_administrator, enabled, created_at, source, subject, source_groups, pending,
                deleted_at, serial, epoch, leased_until)
            values (@Name, @PasswordHash, @IsAdministrator, @Enabled, @CreatedAt, @Source, @Subject, @SourceGroups, @Pending,
                @DeletedAt, 1, {LeasedRow.FirstEpoch}, {now} + {(long)ownership.TotalMicroseconds})
            on conflict do nothing
            """,
            Parameters(account, account.CreatedAt),
            transaction);
        if (inserted != 1)
        {
            throw new OwnershipFencedException();
        }
    }

    /// <summary>Whether another account's name, which is not free, differs from <paramref name="name"/>, which is ASCII, only in case. Lets no other
    /// transaction look meanwhile: accounts are made one after the other, by writing to a row that is always there.</summary>
    public static async Task<bool> HoldLookAlikesAsync(DbTransaction transaction, string name)
    {
        await transaction.Connection!.ExecuteAsync(
            "update schema_version set version = version where version = 1", transaction: transaction);
        return await transaction.Connection!.ExecuteScalarAsync<bool>(
            """
            select exists (
                select 1 from account
                where lower(name) = lower(@Name) and name <> @Name and not (pending = 1 and deleted_at is not null))
            """,
            new { Name = name },
            transaction);
    }

    public static Task UpdateAsync(DbTransaction transaction, UserAccount account, DateTimeOffset at) =>
        transaction.Connection!.ExecuteAsync(
            """
            update account set password_hash = @PasswordHash, is_administrator = @IsAdministrator, enabled = @Enabled,
                created_at = @CreatedAt, source = @Source, subject = @Subject, source_groups = @SourceGroups, pending = @Pending,
                deleted_at = @DeletedAt
            where name = @Name
            """,
            Parameters(account, at),
            transaction);

    /// <summary>Counts the enabled administrators and, by writing to their rows, lets no other transaction take one away meanwhile.</summary>
    public static Task<int> HoldAdministratorsAsync(DbTransaction transaction) =>
        transaction.Connection!.ExecuteAsync(
            "update account set enabled = enabled where is_administrator = 1 and enabled = 1", transaction: transaction);

    private static object Parameters(UserAccount account, DateTimeOffset at) => new
    {
        account.Name,
        account.PasswordHash,
        IsAdministrator = account.IsAdministrator ? 1 : 0,
        Enabled = account.Enabled ? 1 : 0,
        CreatedAt = SqlTime.ToSql(account.CreatedAt),
        account.Source,
        account.Subject,
        SourceGroups = string.Join(Separator, account.SourceGroups),
        Pending = account.Pending ? 1 : 0,
        DeletedAt = account.Deleted ? SqlTime.ToSql(at) : (long?)null,
    };
}
