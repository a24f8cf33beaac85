using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Database;
using Larder.Grains.Leases;

namespace Larder.Grains.Access;

/// <summary>A row of the table <c>exchanged_token</c>.</summary>
internal sealed class ExchangedTokenRow
{
    public const string Select =
        """
        select id as Id, secret_sha256 as SecretSha256, holder as Holder, created_at as CreatedAt, expires_at as ExpiresAt,
            revoked as Revoked, serial as Serial
        from exchanged_token where id = @Id
        """;

    private const int MaxDescription = 500;

    public string Id { get; init; } = "";
    public string SecretSha256 { get; init; } = "";
    public string Holder { get; init; } = "";
    public long CreatedAt { get; init; }
    public long ExpiresAt { get; init; }
    public long Revoked { get; init; }
    public long Serial { get; init; }

    public ExchangedToken ToToken()
    {
        var holder = TokenHolder.Parse(Holder);
        return new(
            Id, SecretSha256, holder.ToPublisher(), holder.ToUser(), SqlTime.FromSql(CreatedAt), SqlTime.FromSql(ExpiresAt), Revoked != 0);
    }

    /// <summary>Whose it is, in words for the audit log; bounded.</summary>
    public static string Describe(ExchangedToken token)
    {
        var text = token switch
        {
            { User: { } user } => $"of {user.Name}, {user.Subject} of {user.Source}",
            { Publisher: { } publisher } => $"of {publisher.Issuer}: {publisher.Claims.GetValueOrDefault("sub")}",
            _ => "",
        };
        return text.Length > MaxDescription ? text[..MaxDescription] : text;
    }

    /// <summary>Makes the row, owned by the activation that makes it.</summary>
    /// <exception cref="OwnershipFencedException">Another activation was first.</exception>
    public static async Task InsertAsync(DbTransaction transaction, ExchangedToken token, string now, TimeSpan ownership)
    {
        var inserted = await transaction.Connection!.ExecuteAsync(
            $"""
            insert into exchanged_token (id, secret_sha256, holder, created_at, expires_at, revoked, serial, epoch, leased_until)
            values (@Id, @SecretSha256, @Holder, @CreatedAt, @ExpiresAt, 0, 1, {LeasedRow.FirstEpoch},
                {now} + {(long)ownership.TotalMicroseconds})
            on conflict do nothing
            """,
            new
            {
                token.Id,
                token.SecretSha256,
                Holder = TokenHolder.Of(token).ToJson(),
                CreatedAt = SqlTime.ToSql(token.CreatedAt),
                ExpiresAt = SqlTime.ToSql(token.ExpiresAt),
            },
            transaction);
        if (inserted != 1)
        {
            throw new OwnershipFencedException();
        }
    }
}
