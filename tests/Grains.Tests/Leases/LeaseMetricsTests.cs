using Larder.Grains.Abstractions.Leases;
using Larder.Grains.Leases;

namespace Larder.Grains.Tests.Leases;

public sealed class LeaseMetricsTests : IAsyncLifetime
{
    private LeasedGrain _grain = null!;

    public async ValueTask InitializeAsync() => _grain = await LeasedGrain.NewAsync();

    public ValueTask DisposeAsync() => _grain.DisposeAsync();

    [Fact]
    public async Task Leases_given_and_taken_back_are_counted_and_the_wait_for_it_is_measured()
    {
        var owner = await _grain.ClaimAsync();
        await owner.GrantAsync(LeasedGrain.NewRequest());
        await owner.GrantAsync(LeasedGrain.NewSilentRequest());

        var waited = await _grain.TurnUntilAsync(owner.ChangeAsync(LeasedGrain.NothingToWrite, () => { }));

        Assert.Equal(2, Sum("grants"));
        Assert.Equal(1, Sum("revocations acknowledged=True"));
        Assert.Equal(1, Sum("revocations acknowledged=False"));
        Assert.Equal(waited.TotalSeconds, Sum("revocation.wait"), 1);
        Assert.Equal(0, Sum("lost"));
    }

    [Fact]
    public async Task A_fenced_change_and_an_unknown_outcome_each_cost_an_activation()
    {
        foreach (var exception in new Exception[] { new OwnershipFencedException(), new IOException("unknown") })
        {
            var owner = await _grain.ClaimAsync();
            await Assert.ThrowsAsync<OwnershipLostException>(() => owner.ChangeAsync(() => throw exception, () => { }));
            await owner.ReleaseAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal((1, 2), (Sum("fenced"), Sum("lost")));
    }

    private double Sum(string name) => _grain.Measurements.Sum("larder.grains.lease." + name);
}
