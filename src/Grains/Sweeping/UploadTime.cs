using System.Data.Common;
using Dapper;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Sweeping;
using Larder.Grains.Database;

namespace Larder.Grains.Sweeping;

/// <summary>How long after its beginning an upload may still be listed: not when its bytes may have been swept.</summary>
/// <remarks>
/// The sweeper removes bytes without a row whose upload began before a time that it has written down first (<c>sweep.attempts_before</c>),
/// and that is at least <see cref="SweeperOptions.Grace"/> ago. So a row may come only if its upload began after that time; and, which
/// alone would do where all silos have the same settings, not longer ago than half of the grace. Both are asked in the statement that
/// adds the row, by the database's clock: a silo that was paused for hours cannot list what is gone.
/// </remarks>
internal static class UploadTime
{
    /// <summary>A condition of SQL with the parameters <c>Index</c>, <c>Share</c> and <c>StartedAt</c>.</summary>
    public static string Condition(IDatabase database, TimeSpan grace) =>
        $"""
        @StartedAt >= {database.NowMicroseconds} - {(long)(grace / 2).TotalMicroseconds} and @StartedAt >= coalesce(
            (select attempts_before from sweep where index_name = @Index and share = @Share), 0)
        """;

    /// <summary>Lets no sweep of the share begin until the transaction ends. For the first upload of a package, which has no row yet that both
    /// would write to: its transaction might see the limit as it was before.</summary>
    public static Task HoldAsync(DbTransaction transaction, IDatabase database, string index, string package) =>
        transaction.Connection!.QueryAsync(
            $"select attempts_before from sweep where index_name = @Index and share = @Share {database.ForShare}",
            new { Index = index, Share = SweepShare.Of(package).ToString() },
            transaction);

    /// <summary>When the attempt began, as the database holds times; the end of all times for keys that say nothing, which are never
    /// swept.</summary>
    public static long StartOf(string artifactKey) =>
        ArtifactKey.TryParse(artifactKey, out var key) && ArtifactAttempt.TryParse(key) is { } attempt
            ? SqlTime.ToSql(attempt.StartedAt)
            : long.MaxValue;
}

/// <summary>The bytes of an upload may be gone. Nothing was written.</summary>
internal sealed class UploadExpiredException() : Exception("The upload began too long ago to be listed.");
