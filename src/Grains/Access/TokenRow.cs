using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Database;
using Larder.Grains.Leases;

namespace Larder.Grains.Access;

/// <summary>A row of the table <c>token</c>.</summary>
internal sealed class TokenRow
{
    public const string Columns =
        """
        id as Id, account as Account, label as Label, secret_sha256 as SecretSha256, created_at as CreatedAt,
        expires_at as ExpiresAt, revoked as Revoked, serial as Serial
        """;

    public const string Select = $"select {Columns} from token where id = @Id";

    public const string SelectPage = $"select {Columns} from token where id > @After order by id limit @Limit";

    public const string SelectPageOfUser =
        $"select {Columns} from token where account = @User and id > @After order by id limit @Limit";

    public string Id { get; init; } = "";
    public string Account { get; init; } = "";
    public string Label { get; init; } = "";
    public string SecretSha256 { get; init; } = "";
    public long CreatedAt { get; init; }
    public long? ExpiresAt { get; init; }
    public long Revoked { get; init; }
    public long Serial { get; init; }

    public ApiToken ToToken() => new(
        Id,
        Account,
        Label,
        SecretSha256,
        SqlTime.FromSql(CreatedAt),
        ExpiresAt is null ? null : SqlTime.FromSql(ExpiresAt.Value),
        Revoked != 0);

    /// <summary>Makes the row, owned by the activation that makes it.</summary>
    /// <exception cref="OwnershipFencedException">Another activation was first.</exception>
    public static async Task InsertAsync(DbTransaction transaction, ApiToken token, string now, TimeSpan ownership)
    {
        var inserted = await transaction.Connection!.ExecuteAsync(
            $"""
            insert into token (id, account, label, secret_sha256, created_at, expires_at, revoked, serial, epoch, leased_until)
            values (@Id, @User, @Label, @SecretSha256, @CreatedAt, @ExpiresAt, 0, 1, {LeasedRow.FirstEpoch},
                {now} + {(long)ownership.TotalMicroseconds})
            on conflict do nothing
            """,
            new
            {
                token.Id,
                token.User,
                token.Label,
                token.SecretSha256,
                CreatedAt = SqlTime.ToSql(token.CreatedAt),
                ExpiresAt = token.ExpiresAt is null ? (long?)null : SqlTime.ToSql(token.ExpiresAt.Value),
            },
            transaction);
        if (inserted != 1)
        {
            throw new OwnershipFencedException();
        }
    }

    public static Task RevokeAsync(DbTransaction transaction, string id) =>
        transaction.Connection!.ExecuteAsync("update token set revoked = 1 where id = @Id", new { Id = id }, transaction);
}
