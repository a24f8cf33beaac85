using Dapper;

namespace Larder.Grains.Database;

/// <summary>Looks at what <see cref="GrainState.Storage"/> holds.</summary>
public sealed class StoredGrainStates(IDatabase database)
{
    /// <summary>How many grains have more than one row: such a grain cannot be activated.</summary>
    public Task<long> CountDoubleAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.ExecuteScalarAsync<long>(
                """
                select count(*) from (
                    select 1 from orleansstorage
                    group by grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, grainidextensionstring, serviceid
                    having count(*) > 1) as double_rows
                """),
            cancellationToken);
}
