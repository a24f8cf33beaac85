using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Workload;

/// <summary>Two contents of the same file name at the same moment through two gateways, for old packages and for new ones.</summary>
internal sealed class Contest(OperationLog log, Board board, IReadOnlyList<Uri> gateways, string password, Random random)
{
    private const int NewPackages = 4;
    private const int OldPackages = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How many names were contested, and how many times one of the contents was acknowledged.</summary>
    public int Names { get; private set; }

    /// <inheritdoc cref="Names"/>
    public int Winners { get; private set; }

    /// <inheritdoc cref="Names"/>
    public int Refused { get; private set; }

    /// <summary>Sends them all and waits for the answers. Who got none asks again, until it knows.</summary>
    /// <param name="packages">Names are contested in these first.</param>
    public async Task RunAsync(IReadOnlyList<string> packages)
    {
        var views = new PageViews();
        using var first = new RecordingClient(log, views, 1_000, 1, gateways[0], password, Patience);
        using var second = new RecordingClient(log, views, 1_001, gateways.Count, gateways[^1], password, Patience);
        var files = Enumerable.Range(0, NewPackages).Select(_ => board.NewPackage())
            .Concat(packages.Take(OldPackages).Select(board.NewFileOf))
            .Concat(Enumerable.Range(0, Math.Max(0, OldPackages - packages.Count)).Select(_ => board.NewFile(random)))
            .ToArray();
        await Task.WhenAll(files.Select(async entry =>
        {
            var (package, file) = entry;
            board.Sent(package, file);
            var other = Board.MakeOther(file, 1);
            var answers = await Task.WhenAll(
                SendUntilKnownAsync(first, package, file), SendUntilKnownAsync(second, package, other));
            lock (board)
            {
                Names++;
                Winners += answers.Count(answer => answer.Outcome is Outcome.Ok);
                Refused += answers.Count(answer => answer.Outcome is Outcome.Refused);
            }
        }));
    }

    private static async Task<Operation> SendUntilKnownAsync(
        RecordingClient client, string package, Larder.Clients.Tests.Distributions.Distribution file)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        var end = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await client.UploadAsync(package, file);
            if (answer.Outcome is not Outcome.Unknown || TimeProvider.System.GetElapsedTime(end) > TimeSpan.FromMinutes(2))
            {
                return answer;
            }

            await timer.WaitForNextTickAsync();
        }
    }
}
