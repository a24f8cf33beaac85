using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
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
        expires_at as ExpiresAt, revoked as Revoked, scopes as Scopes, networks as Networks, last_used_at as LastUsedAt,
        serial as Serial
        """;

    public const string Select = $"select {Columns} from token where id = @Id";

    public const string SelectPage = $"select {Columns} from token where id > @After order by id limit @Limit";

    public const string SelectPageOfUser =
        $"select {Columns} from token where account = @User and id > @After order by id limit @Limit";

    /// <summary>Not a change of the token: neither serial nor owner matter.</summary>
    public static readonly string NoteUse = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        update token set last_used_at = @At
        where id = @Id and (last_used_at is null or last_used_at <= @At - {(long)TokenUse.Precision.TotalMicroseconds})
        """);

    public string Id { get; init; } = "";
    public string Account { get; init; } = "";
    public string Label { get; init; } = "";
    public string SecretSha256 { get; init; } = "";
    public long CreatedAt { get; init; }
    public long? ExpiresAt { get; init; }
    public long Revoked { get; init; }
    public string Scopes { get; init; } = "";
    public string? Networks { get; init; }
    public long? LastUsedAt { get; init; }
    public long Serial { get; init; }

    /// <summary>The token's state.</summary>
    /// <exception cref="InvalidDataException">Somebody has written scopes or networks that are none.</exception>
    public ApiToken ToToken() => new(
        Id,
        Account,
        Label,
        SecretSha256,
        SqlTime.FromSql(CreatedAt),
        TimeOf(ExpiresAt),
        Revoked != 0,
        ReadScopes(),
        ReadNetworks());

    /// <summary>The token as lists show it.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="ToToken"/>.</exception>
    public ApiToken ToListed() => ToToken() with { SecretSha256 = "", LastUsedAt = TimeOf(LastUsedAt) };

    /// <summary>Makes the row, owned by the activation that makes it.</summary>
    /// <exception cref="OwnershipFencedException">Another activation was first.</exception>
    public static async Task InsertAsync(DbTransaction transaction, ApiToken token, string now, TimeSpan ownership)
    {
        var inserted = await transaction.Connection!.ExecuteAsync(
            $"""
            insert into token (id, account, label, secret_sha256, created_at, expires_at, revoked, scopes, networks,
                serial, epoch, leased_until)
            values (@Id, @User, @Label, @SecretSha256, @CreatedAt, @ExpiresAt, @Revoked, @Scopes, @Networks,
                1, {LeasedRow.FirstEpoch}, {now} + {(long)ownership.TotalMicroseconds})
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
                Revoked = token.Revoked ? 1 : 0,
                Scopes = TokenScopeText.Format(token.Scopes),
                Networks = token.Networks.IsEmpty ? null : string.Join(',', token.Networks),
            },
            transaction);
        if (inserted != 1)
        {
            throw new OwnershipFencedException();
        }
    }

    public static Task RevokeAsync(DbTransaction transaction, string id) =>
        transaction.Connection!.ExecuteAsync("update token set revoked = 1 where id = @Id", new { Id = id }, transaction);

    private static DateTimeOffset? TimeOf(long? microseconds) => microseconds is null ? null : SqlTime.FromSql(microseconds.Value);

    private ImmutableArray<TokenScope> ReadScopes()
    {
        try
        {
            return TokenScopeText.Parse(Scopes);
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException($"The row of the token '{Id}' has scopes that are none.", exception);
        }
    }

    private ImmutableArray<string> ReadNetworks()
    {
        ImmutableArray<string> networks = Networks is null ? [] : [.. Networks.Split(',')];
        return networks.All(TokenRules.IsNetwork)
            ? networks
            : throw new InvalidDataException($"The row of the token '{Id}' has networks that are none.");
    }
}
