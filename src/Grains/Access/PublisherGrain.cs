using Dapper;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Audit;
using Larder.Grains.Database;
using Orleans.Concurrency;

namespace Larder.Grains.Access;

/// <remarks>Holds nothing: as many of it may run as are asked for.</remarks>
[GrainType("publisher"), StatelessWorker]
internal sealed class PublisherGrain(IDatabase database, TimeProvider time) : Grain, IPublisherGrain
{
    private const PackagePermissions Writing = PackagePermissions.Write | PackagePermissions.Manage;

    /// <summary>The principals of one issuer's publishers, of which the first <c>:</c> behind the issuer is the end of their common
    /// beginning, and <c>;</c> the character after it.</summary>
    internal const string SelectOfIssuer =
        """
        select distinct principal, permissions from package_access
        where principal >= @First and principal < @After order by principal
        """;

    public Task<bool> MayWriteAnyAsync(PublisherClaims token)
    {
        var beginning = PublisherClaims.Prefix + token.Issuer;
        return database.ReadAsync(
            async connection =>
            {
                // Row by row, and no further than to the first that is met.
                await using var rows = await connection.ExecuteReaderAsync(
                    SelectOfIssuer, new { First = beginning + ':', After = beginning + ';' });
                while (await rows.ReadAsync())
                {
                    if (((PackagePermissions)rows.GetInt64(1) & Writing) != 0
                        && PublisherClaims.TryParse(rows.GetString(0), out var publisher) && publisher.AreMetBy(token))
                    {
                        return true;
                    }
                }

                return false;
            },
            CancellationToken.None);
    }

    public async Task RecordRefusalAsync(string issuer, string detail, Actor actor)
    {
        try
        {
            await database.WriteAsync(
                async transaction =>
                {
                    await AuditLog.WriteAsync(
                        transaction, time.GetUtcNow(), index: null, new AuditEntry(actor, "publisher:refuse", issuer, detail));
                    return true;
                },
                CancellationToken.None);
        }
        catch (RepeatedChangeException)
        {
            // An earlier attempt of the same request has written it.
        }
    }
}
