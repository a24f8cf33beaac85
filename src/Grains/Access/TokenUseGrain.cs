using System.Collections.Immutable;
using Dapper;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Database;
using Orleans.Concurrency;

namespace Larder.Grains.Access;

/// <remarks>Holds nothing: as many of it may run as are asked for.</remarks>
[GrainType("token-use"), StatelessWorker]
internal sealed class TokenUseGrain(IDatabase database) : Grain, ITokenUseGrain
{
    public async Task NoteAsync(ImmutableArray<TokenUse> uses)
    {
        if (uses.Length > TokenUse.MaxInOneMessage)
        {
            throw new ArgumentException($"{uses.Length} uses are more than {TokenUse.MaxInOneMessage}.", nameof(uses));
        }

        // Everybody locks rows in one order, so that nobody waits for somebody who waits.
        var rows = uses
            .GroupBy(use => use.Id, StringComparer.Ordinal)
            .Select(group => new { Id = group.Key, At = SqlTime.ToSql(group.Max(use => use.At)) })
            .OrderBy(row => row.Id, StringComparer.Ordinal)
            .ToList();
        await database.WriteAsync(
            async transaction => await transaction.Connection!.ExecuteAsync(TokenRow.NoteUse, rows, transaction), CancellationToken.None);
    }
}
