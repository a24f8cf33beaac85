using Dapper;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Sweeping;
using Larder.Grains.Database;

namespace Larder.Grains.Sweeping;

/// <summary>Removes from the artifact store what nobody needs: the sweepers' and the operator's way.</summary>
public sealed class StoreSweep(IDatabase database, IArtifactStore store)
{
    /// <summary>The share of an index.</summary>
    /// <param name="share">One of <see cref="SweepShare.All"/>.</param>
    public ShareSweep Of(string index, char share) => new(store, new SweepRows(database, index, share), $"{index}/{share}");

    /// <summary>What would be an orphan now. Writes nothing.</summary>
    /// <param name="grace">See <see cref="SweeperOptions.Grace"/>.</param>
    public Task<SweepLimits> ReadLimitsAsync(TimeSpan grace, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                var (since, now) = await connection.QuerySingleAsync<(long, long)>(
                    $"select min(applied_at), {database.NowMicroseconds} from schema_version");
                return new SweepLimits(SqlTime.FromSql(since), SqlTime.FromSql(now) - grace);
            },
            cancellationToken);

    /// <summary>When the sweepers last went round: the end of the run of the share that was looked at the longest ago.</summary>
    /// <returns><see langword="null"/> if there is a share at whose end no run has come yet.</returns>
    public Task<DateTimeOffset?> FindLastRoundAsync(string index, CancellationToken cancellationToken) =>
        database.ReadAsync<DateTimeOffset?>(
            async connection =>
            {
                var (shares, oldest) = await connection.QuerySingleAsync<(long, long?)>(
                    "select count(*), min(completed_at) from sweep where index_name = @Index and completed_at is not null",
                    new { Index = index });
                return shares == SweepShare.All.Length ? SqlTime.FromSql(oldest!.Value) : null;
            },
            cancellationToken);

    /// <summary>One run through all shares of an index, for an operator who waits for it.</summary>
    /// <param name="grace">May be short, or nothing: uploads that are under way are then refused, and must be sent again.</param>
    /// <param name="removed">Called for each object that was removed.</param>
    public async Task RunAsync(string index, TimeSpan grace, Action<SweptObject> removed, CancellationToken cancellationToken)
    {
        foreach (var share in SweepShare.All)
        {
            await using var sweep = Of(index, share);
            var counts = default(SweepCounts);
            void Add(int objects, IReadOnlyList<SweptObject> swept)
            {
                counts += SweepCounts.Of(objects, swept);
                swept.ToList().ForEach(removed);
            }

            var limits = await sweep.BeginAsync(grace, cancellationToken);
            if (share == SweepShare.First)
            {
                await sweep.RemoveUnfinishedAsync(limits, cancellationToken);
            }

            DeletedFile? file = null;
            do
            {
                var part = await sweep.NextDeletedAsync(limits, file, cancellationToken);
                Add(0, part.Swept);
                file = part.Last;
            }
            while (file is not null);

            ArtifactKey? key = null;
            do
            {
                var part = await sweep.NextAsync(limits, key, cancellationToken);
                Add(part.Objects, part.Swept);
                key = part.Last;
            }
            while (key is not null);

            await sweep.CompleteAsync(counts, cancellationToken);
        }
    }
}
