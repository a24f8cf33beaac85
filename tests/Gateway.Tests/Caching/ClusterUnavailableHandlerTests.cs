using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Artifacts;
using Larder.Grains.Abstractions.Leases;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Larder.Gateway.Tests.Caching;

public sealed class ClusterUnavailableHandlerTests
{
    private readonly ClusterUnavailableHandler _handler =
        new(Silos.Always, TimeProvider.System, NullLogger<ClusterUnavailableHandler>.Instance);

    public static TheoryData<Exception> Unavailable =>
    [
        new ClusterUnavailableException("no silo", null),
        new ArtifactStoreUnavailableException("no disk", null),
        new DatabaseUnavailableException("disk full", null),
        new OwnershipLostException("taken over"),
        new SiloUnavailableException("gone"),
        new TimeoutException("late"),
    ];

    [Theory, MemberData(nameof(Unavailable))]
    public async Task What_is_away_for_now_is_a_503_that_says_when_to_come_again(Exception exception)
    {
        var context = new DefaultHttpContext();

        Assert.True(await _handler.TryHandleAsync(context, exception, TestContext.Current.CancellationToken));

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, context.Response.StatusCode);
        Assert.Equal("2", context.Response.Headers.RetryAfter);
    }

    [Fact]
    public async Task What_is_broken_stays_a_500() => Assert.False(await _handler.TryHandleAsync(
        new DefaultHttpContext(), new InvalidOperationException("a bug"), TestContext.Current.CancellationToken));
}
