using Larder.Gateway.Authentication;

namespace Larder.Gateway.Tests.Authentication;

public sealed class RecentlyUsedTests
{
    [Fact]
    public void It_never_holds_more_than_its_capacity_and_a_little()
    {
        var entries = new RecentlyUsed<int, string>(100);
        for (var i = 0; i < 10_000; i++)
        {
            entries.Set(i, "x");
        }

        Assert.InRange(entries.Count, 1, 100);
    }

    [Fact]
    public void What_is_asked_for_stays_and_what_nobody_asks_for_goes()
    {
        var entries = new RecentlyUsed<int, string>(100);
        entries.Set(-1, "used");
        entries.Set(-2, "unused");
        for (var i = 0; i < 1_000; i++)
        {
            entries.Set(i, "x");
            Assert.True(entries.TryGet(-1, out _));
        }

        Assert.False(entries.TryGet(-2, out _));
    }

    [Fact]
    public void A_new_value_replaces_the_old_one_in_either_generation()
    {
        var entries = new RecentlyUsed<int, string>(4);
        entries.Set(1, "old");
        entries.Set(2, "x");
        entries.Set(1, "new");

        Assert.True(entries.TryGet(1, out var value));
        Assert.Equal("new", value);
    }
}
