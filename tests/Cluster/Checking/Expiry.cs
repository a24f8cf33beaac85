using Larder.Cluster.Tests.History;
using Larder.Cluster.Tests.Nemeses;

namespace Larder.Cluster.Tests.Checking;

/// <summary>When operations of unknown outcome have happened or never will.</summary>
/// <remarks>A request is at work for 30 s at most (<c>docs/leases.md</c>), but a process that hangs sleeps through that, and does what it had
/// begun when it wakes up. So what was at work in an episode is over a minute after all was well again.</remarks>
internal static class Expiry
{
    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    public static IReadOnlyList<Operation> Note(IEnumerable<Operation> operations, IReadOnlyList<Episode> episodes) =>
    [
        .. operations.Select(operation => operation.Outcome is Outcome.Unknown
            ? operation with { Expires = Find(operation, episodes) }
            : operation),
    ];

    private static TimeSpan Find(Operation operation, IReadOnlyList<Episode> episodes) =>
        Rest + episodes.Where(episode => episode.Struck <= operation.Completed + LongestRequest)
            .Select(episode => episode.Settled)
            .Append(operation.Completed)
            .Max();
}
