using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Larder.Gateway.Caching;
using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Larder.Gateway.Tests.Simple;

public sealed class RootFragmentTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CacheMemory _memory;

    public RootFragmentTests()
    {
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        _memory = new CacheMemory(
            Options.Create(new GatewayOptions()), new LeaseReader(reader => reader, metrics), metrics, TimeProvider.System);
    }

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 2_000)]
    [InlineData(3, 20_000)]
    public void However_a_list_came_about_its_pieces_are_the_same_bytes(int seed, int names)
    {
        var random = new Random(seed);
        var expected = new SortedSet<string>(StringComparer.Ordinal);
        var fragment = RootFragment.Of([], null, _memory.NewCharge());
        for (var step = 0; step < 60; step++)
        {
            var changed = Enumerable.Range(0, random.Next(1, step % 10 == 0 ? names : 4))
                .Select(_ => $"p{random.Next(names)}").Order(StringComparer.Ordinal).Distinct().ToList();

            // Where a piece ends is where a mistake would be.
            changed = [.. changed, .. expected.Where(RootPiece.IsLast).Take(1).Except(changed)];
            changed.Sort(StringComparer.Ordinal);
            ImmutableArray<string> went = [.. changed.Where(expected.Contains)];
            ImmutableArray<string> came = [.. changed.Where(name => !expected.Contains(name))];
            expected.ExceptWith(went);
            expected.UnionWith(came);

            fragment = fragment.With(Listed(came), went, _memory.NewCharge());

            Assert.Equal(expected, fragment.Listed.Select(listed => listed.Name));
            Assert.Equal(expected.Count, fragment.Count);
            var anew = RootFragment.Of(Listed(expected), null, _memory.NewCharge());
            Assert.Equal(anew.Whole.GetPart(json: false, deflated: false).Hash, fragment.Whole.GetPart(json: false, deflated: false).Hash);
            Assert.Equal(anew.Whole.GetPart(json: true, deflated: true).Hash, fragment.Whole.GetPart(json: true, deflated: true).Hash);
            Assert.Equal(anew.Whole.GetPart(json: true, deflated: true).Checksum, fragment.Whole.GetPart(json: true, deflated: true).Checksum);
        }
    }

    [Fact]
    public void A_change_of_one_name_renders_one_piece_anew()
    {
        ImmutableArray<string> names = [.. Enumerable.Range(0, 50_000).Select(number => $"package-{number:d6}")];
        var before = RootFragment.Of(Listed(names), null, _memory.NewCharge());
        var bytesBefore = before.Whole.GetPart(json: true, deflated: true).Bytes;

        var after = before.With(Listed(["package-025000-b"]), [], _memory.NewCharge());
        var fresh = after.Whole.GetPart(json: true, deflated: true).Bytes.Where(part => !bytesBefore.Contains(part)).ToList();
        var again = RootFragment.Of(Listed(names.Remove("package-000001")), before, _memory.NewCharge());
        var freshAgain = again.Whole.GetPart(json: true, deflated: true).Bytes.Where(part => !bytesBefore.Contains(part)).ToList();

        Assert.True(bytesBefore.Length > 50);
        Assert.Single(fresh);
        Assert.Single(freshAgain);
    }

    [Fact]
    public void What_is_held_is_counted_once()
    {
        var before = _memory.NewCharge();
        var fragment = RootFragment.Of(
            Listed(Enumerable.Range(0, 10_000).Select(number => $"package-{number:d6}")), null, before);
        var names = _memory.Bytes;
        Assert.InRange(names, 10_000 * 14, 10_000 * 16);

        var json = fragment.Whole.GetPart(json: true, deflated: true);
        Assert.Equal(names + json.Bytes.Sum(part => part.Length > 8 ? part.Length : 0), _memory.Bytes);

        var after = fragment.With(Listed(["package-000000-b"]), [], _memory.NewCharge());
        before.Release();
        Assert.InRange(_memory.Bytes, names, names + json.PartLength);
        Assert.Equal(10_001, after.Count);
    }

    [Fact]
    public void Other_readers_leave_what_was_rendered_as_it_is()
    {
        ImmutableArray<string> names = [.. Enumerable.Range(0, 5_000).Select(number => $"package-{number:d6}")];
        var before = RootFragment.Of(Listed(names), null, _memory.NewCharge());
        var part = before.Whole.GetPart(json: true, deflated: true);

        var after = before.With([new ListedName(names[77], Readership.Of("=user:alice"))], [names[77]], _memory.NewCharge());

        Assert.Equal(names, after.Listed.Select(listed => listed.Name));
        Assert.Equal("=user:alice", after.Listed.Single(listed => listed.Readers != Readership.Default).Readers.Text);
        Assert.Equal(part.Bytes, after.Whole.GetPart(json: true, deflated: true).Bytes);
        Assert.Equal(part.Hash, after.Whole.GetPart(json: true, deflated: true).Hash);
        Assert.Equal([Readership.Default, Readership.Of("=user:alice")], after.Lists);
        Assert.Equal([Readership.Default], after.With([new ListedName(names[77], Readership.Default)], [names[77]], _memory.NewCharge()).Lists);
    }

    private static ImmutableArray<ListedName> Listed(IEnumerable<string> names) =>
        [.. names.Select(name => new ListedName(name, Readership.Default))];
}
