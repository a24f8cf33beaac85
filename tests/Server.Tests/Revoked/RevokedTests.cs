using System.Globalization;
using Larder.Grains.Tests.Database;

namespace Larder.Server.Tests.Revoked;

/// <summary>What was taken away at one gateway holds at the other from the acknowledgement on, for every request that begins after it.</summary>
/// <remarks><c>LARDER_ROUNDS</c> (default 20) revocations, of each kind in turn.</remarks>
public sealed class RevokedTests(PostgresServer server)
{
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("LARDER_ROUNDS") ?? "20", CultureInfo.InvariantCulture);

    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Dictionary<Right, Tally> _tallies = Enum.GetValues<Right>().ToDictionary(right => right, _ => new Tally());
    private readonly List<string> _violations = [];

    [Fact]
    public async Task REVOKED_no_request_that_begins_after_the_acknowledgement_passes_at_another_gateway()
    {
        await using var stage = await Stage.StartAsync(server);
        await using var crowd = await Crowd.GatherAsync(stage);
        await crowd.AllSeeAsync(since: 0);
        var rights = Enum.GetValues<Right>();
        for (var round = 0; round < Rounds; round++)
        {
            await RunAsync(stage, crowd, rights[round % rights.Length]);
        }

        foreach (var (right, tally) in _tallies)
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"{right}: {tally}");
        }

        Assert.True(_violations.Count == 0, string.Join('\n', _violations.Take(20)));
        Assert.All(_tallies.Values, tally => Assert.True(Rounds < rights.Length || tally.After > 0));
    }

    private async Task RunAsync(Stage stage, Crowd crowd, Right right)
    {
        await crowd.TakeAnswersAsync();
        var asked = Time.GetTimestamp();
        await stage.TakeAsync(right);
        var acknowledged = Time.GetTimestamp();
        await crowd.AllAskedAsync(acknowledged);

        var restored = Time.GetTimestamp();
        await stage.GiveAsync(right);
        var back = Time.GetTimestamp();
        await crowd.AllSeeAsync(back);

        var tally = _tallies[right];
        tally.Add(Time.GetElapsedTime(asked, acknowledged));
        foreach (var answer in await crowd.TakeAnswersAsync())
        {
            var ended = right.Opens(toToken: Crowd.HasToken(answer.Client));
            var isAfter = answer.Started >= acknowledged && answer.Ended <= restored && ended != Packages.None;
            tally.Add(answer, isAfter);
            if (isAfter && (answer.Shown & ended) != Packages.None)
            {
                var late = Time.GetElapsedTime(acknowledged, answer.Started).TotalMilliseconds;
                _violations.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{right}: {answer.Path} showed {answer.Shown} to a request {late:F1} ms after the acknowledgement"));
            }
        }
    }

    /// <summary>What was counted of one kind.</summary>
    private sealed class Tally
    {
        private readonly List<TimeSpan> _times = [];
        private int _requests;
        private int _broken;

        /// <summary>Requests after an acknowledgement, before the right was given back.</summary>
        public int After { get; private set; }

        public void Add(TimeSpan time) => _times.Add(time);

        public void Add(Answer answer, bool isAfter)
        {
            _requests++;
            After += isAfter ? 1 : 0;
            _broken += answer.Status >= 500 ? 1 : 0;
        }

        public override string ToString()
        {
            var sorted = _times.Order().Select(time => time.TotalMilliseconds).DefaultIfEmpty().ToArray();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{_times.Count} rounds, acknowledged after {sorted[sorted.Length / 2]:F0} ms (median; at most {sorted[^1]:F0}), "
                + $"{_requests} requests, {After} of them after the acknowledgement, {_broken} answered 5xx");
        }
    }
}
