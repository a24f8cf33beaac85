using Larder.Cluster.Tests.History;
using Larder.Cluster.Tests.Nemeses;

namespace Larder.Cluster.Tests.Checking;

/// <summary>Lost operations expire, and not while an episode may still hold them.</summary>
public sealed class ExpiryTests
{
    private static readonly Episode[] Episodes = [MakeEpisode(20, 50), MakeEpisode(100, 140), MakeEpisode(300, 340)];

    [Theory]
    [InlineData(15, 110)]
    [InlineData(40, 110)]
    [InlineData(75, 200)]
    [InlineData(200, 260)]
    public void A_lost_operation_expires_a_minute_after_the_last_episode_that_can_hold_it(double completed, double expires)
    {
        var story = new Story().Upload(0, completed, Outcome.Unknown).Operations;
        Assert.Equal(TimeSpan.FromSeconds(expires), Assert.Single(Expiry.Note(story, Episodes)).Expires);
    }

    [Fact]
    public void Without_an_episode_it_expires_a_minute_after_nobody_waits_for_it_any_more() => Assert.Equal(
        TimeSpan.FromSeconds(65), Assert.Single(Expiry.Note(new Story().Upload(0, 5, Outcome.Unknown).Operations, [])).Expires);

    [Fact]
    public void What_was_answered_does_not_expire() =>
        Assert.Null(Assert.Single(Expiry.Note(new Story().Upload(0, 1).Operations, Episodes)).Expires);

    private static Episode MakeEpisode(double struck, double settled) => new(
        "", "", TimeSpan.FromSeconds(struck), TimeSpan.FromSeconds(settled - 5), TimeSpan.FromSeconds(settled));
}
