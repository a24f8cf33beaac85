using System.Net;

namespace Larder.Gateway.Tests.Access;

/// <summary>What becomes of everybody when a source goes away in the middle of it.</summary>
public sealed class SourceAwayTests(SourcesFixture index) : IClassFixture<SourcesFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "dave")]
    [InlineData(true, "erin")]
    public async Task Only_its_own_users_notice_and_those_who_were_there_lately_go_on_for_the_configured_time(
        bool hangs, string newcomer)
    {
        using var alice = index.NewClient("alice");
        using var late = index.NewClient(newcomer);
        using var local = index.NewClient("local");
        using var remi = index.NewClient("remi");
        await Until.TrueAsync(async () =>
            (await Task.WhenAll(StatusAsync(alice), StatusAsync(local), StatusAsync(remi))).All(status => status is 200));

        if (hangs)
        {
            index.Directory.Pause();
        }
        else
        {
            index.Directory.Kill();
        }

        using (var refused = await late.GetAsync("/api/whoami", Stop))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        var (away, aliceWasThere) = (TimeProvider.System.GetTimestamp(), 0);
        while (await StatusAsync(alice) is var status && status is not 503)
        {
            Assert.Equal(200, status);
            aliceWasThere++;
            Assert.Equal(200, await StatusAsync(local));
            Assert.Equal(200, await StatusAsync(remi));
        }

        Assert.True(aliceWasThere > 10, $"{aliceWasThere} times");
        Assert.InRange(TimeProvider.System.GetElapsedTime(away).TotalSeconds, 2, 60);
        Assert.Equal(200, await StatusAsync(local));
        Assert.Equal(200, await StatusAsync(remi));

        if (hangs)
        {
            index.Directory.Resume();
        }
        else
        {
            await index.Directory.StartAsync();
        }

        await Until.TrueAsync(async () => await StatusAsync(alice) is 200);
        await Until.TrueAsync(async () => await StatusAsync(late) is 200);
    }

    private static async Task<int> StatusAsync(HttpClient client)
    {
        using var response = await client.GetAsync("/api/whoami", Stop);
        return (int)response.StatusCode;
    }
}
