using Larder.Gateway.Authentication;
using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Tests.Simple;

public sealed class RootViewsTests : IDisposable
{
    private static readonly IndexAccess Closed = new([Principal.Authenticated], [], [], [], []);
    private static readonly IndexAccess Open = new([Principal.Everyone], [], [], [], []);
    private static readonly CallerPrincipals Alice = CallerPrincipals.OfUser("alice", []);
    private static readonly CallerPrincipals Bob = CallerPrincipals.OfUser("bob", ["red"]);

    private readonly SharedIndex _index = new();

    public void Dispose() => _index.Dispose();

    [Fact]
    public void Two_callers_are_shown_what_each_may_read()
    {
        _index.Fill(
        [
            ("free", []), ("of-alice", [new("user:alice", PackagePermissions.Read)]), ("of-red", [new("group:red", PackagePermissions.Manage)]),
            ("red-only", [new("group:red", PackagePermissions.Write | PackagePermissions.Read)]),
        ]);

        Assert.Equal(["free", "of-alice", "of-red"], _index.NamesFor(SharedIndex.Scope(Closed, Alice)));
        Assert.Equal(["free", "of-red", "red-only"], _index.NamesFor(SharedIndex.Scope(Closed, Bob)));
        Assert.Empty(_index.NamesFor(SharedIndex.Scope(Closed, CallerPrincipals.Anonymous)));
        Assert.Equal(["free", "of-red"], _index.NamesFor(SharedIndex.Scope(Open, CallerPrincipals.Anonymous)));
        Assert.Equal(["of-alice", "of-red"], _index.NamesFor(new ReadScope(true, Alice, Closed, ["of-*"])));
        Assert.Equal(4, _index.NamesFor(ReadScope.Everything).Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_changes_everybody_is_shown_what_the_decision_for_each_single_package_allows(int seed)
    {
        var random = new Random(seed);
        _index.Fill(Enumerable.Range(0, 1_500).Select(number => ($"p{number}", NewList(random))));
        var indexes = Enumerable.Range(0, 4).Select(_ => NewIndex(random)).ToArray();
        var callers = Enumerable.Range(0, 6).Select(number => CallerPrincipals.OfUser($"u{number}", [$"g{number % 3}"]))
            .Append(CallerPrincipals.Anonymous).ToArray();
        string[][] tokens = [["p1*"], ["*7", "p22"]];

        for (var step = 0; step < 40; step++)
        {
            var name = $"p{random.Next(2_000)}";
            if (random.Next(4) == 0)
            {
                _index.Remove(name);
            }
            else
            {
                _index.Set(name, NewList(random));
            }

            for (var request = 0; request < 3; request++)
            {
                var scope = new ReadScope(
                    random.Next(8) == 0, callers[random.Next(callers.Length)], indexes[random.Next(indexes.Length)],
                    random.Next(4) == 0 ? tokens[random.Next(2)] : null);
                Assert.Equal(_index.ReadableFor(scope), _index.NamesFor(scope));
                var zipped = _index.Page(scope, gzip: true).Page;
                Assert.Equal(_index.ReadableFor(scope), SharedIndex.Names(zipped));
            }
        }
    }

    [Fact]
    public void Those_who_may_read_the_same_share_one_page()
    {
        _index.Fill(Enumerable.Range(0, 2_000).Select(number =>
            ($"p{number}", (AccessEntry[])(number % 2 == 0 ? [] : [new("group:red", PackagePermissions.Read)]))));
        var index = Closed with { Roles = [new("user:carol", PackagePermissions.Manage)] };

        var alice = _index.Page(SharedIndex.Scope(index, Alice)).Page;
        var dave = _index.Page(SharedIndex.Scope(index, CallerPrincipals.OfUser("dave", ["blue"]))).Page;
        var again = _index.Page(SharedIndex.Scope(index with { Create = ["user:dave"] }, Alice)).Page;
        var everything = _index.Page(ReadScope.Everything).Page;

        Assert.Same(alice, dave);
        Assert.Same(alice, again);
        Assert.NotSame(alice, everything);
        Assert.Same(everything, _index.Page(SharedIndex.Scope(index, Bob)).Page);
        Assert.Same(everything, _index.Page(SharedIndex.Scope(index, CallerPrincipals.OfUser("carol", []))).Page);
        Assert.Equal(
            alice.ETag, _index.Page(SharedIndex.Scope(index, Alice, "p*")).Page.ETag);
    }

    [Fact]
    public void A_list_that_comes_tells_apart_those_who_shared_a_page()
    {
        _index.Fill(Enumerable.Range(0, 500).Select(number => ($"p{number}", Array.Empty<AccessEntry>())));
        var (alice, bob) = (SharedIndex.Scope(Closed, Alice), SharedIndex.Scope(Closed, Bob));
        Assert.Same(_index.Page(alice).Page, _index.Page(bob).Page);

        _index.Set("p7", new AccessEntry("user:alice", PackagePermissions.Read));

        Assert.Contains("p7", _index.NamesFor(alice));
        Assert.DoesNotContain("p7", _index.NamesFor(bob));
        _index.Set("p7");
        Assert.Same(_index.Page(alice).Page, _index.Page(bob).Page);
    }

    [Fact]
    public void What_is_shown_of_a_piece_is_rendered_once_for_all_views_and_kept_when_others_change()
    {
        _index.Fill(Enumerable.Range(0, 100_000).Select(number => ($"p{number}", (AccessEntry[])(number % 3 == 0
            ? [new("user:alice", PackagePermissions.Read), new("user:bob", PackagePermissions.Read)]
            : []))));
        _index.Set("p-of-bob", new AccessEntry("user:bob", PackagePermissions.Read));
        var (alice, bob) = (SharedIndex.Scope(Closed, Alice), SharedIndex.Scope(Closed, Bob));
        var anybody = SharedIndex.Scope(Closed, CallerPrincipals.OfUser("eve", []));
        ReadOnlyMemory<byte>[] Parts(ReadScope scope) => _index.Page(scope).Page.Parts;

        // One in which bob's package is, and what stands around all pieces.
        Assert.InRange(Parts(alice).Except(Parts(bob)).Count(), 1, 1);
        var before = Parts(anybody);
        Assert.True(before.Length > 100);
        Assert.InRange(before.Except(Parts(bob)).Count(), 90, before.Length);

        _index.Set("new", new AccessEntry("user:alice", PackagePermissions.Manage));

        Assert.InRange(Parts(anybody).Except(before).Count(), 1, 1);
    }

    [Fact]
    public void A_page_is_for_everybody_if_nothing_of_it_is_kept_from_those_without_credentials()
    {
        _index.Fill([("a", []), ("b", [new("user:alice", PackagePermissions.Manage)])]);
        Assert.True(_index.Page(ReadScope.Everything).IsForEverybody);
        Assert.True(_index.Page(SharedIndex.Scope(Open, CallerPrincipals.Anonymous)).IsForEverybody);
        Assert.True(_index.Page(SharedIndex.Scope(Open, Bob)).IsForEverybody);
        Assert.False(_index.Page(SharedIndex.Scope(Open, Bob, "a")).IsForEverybody);
        Assert.False(_index.Page(SharedIndex.Scope(Closed, Bob)).IsForEverybody);
        Assert.False(_index.Page(new ReadScope(true, Bob, Closed, null)).IsForEverybody);

        _index.Set("b", new AccessEntry("user:alice", PackagePermissions.Read));

        Assert.False(_index.Page(SharedIndex.Scope(Open, CallerPrincipals.Anonymous)).IsForEverybody);
        Assert.False(_index.Page(SharedIndex.Scope(Open, Alice)).IsForEverybody);
    }

    [Fact]
    public void Views_take_no_more_memory_than_there_is_and_no_more_places()
    {
        using var small = new SharedIndex(cacheBytes: 2 << 20);
        small.Fill(Enumerable.Range(0, 4_000).Select(number =>
            ($"package-{number}", (AccessEntry[])[new($"group:g{number % 50}", PackagePermissions.Read)])));
        var bytes = small.Memory.Bytes;
        foreach (var number in Enumerable.Range(0, 1_100))
        {
            var scope = SharedIndex.Scope(Closed, CallerPrincipals.OfUser($"u{number}", Groups(number)));
            if (number % 300 == 0)
            {
                Assert.Equal(small.ReadableFor(scope), small.NamesFor(scope));
            }

            small.Page(scope);
            small.Time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.InRange(small.Memory.Bytes, bytes, 2 << 20);
            Assert.InRange(small.Views.Count, 1, RootViews.MaxViews);
        }

        static IEnumerable<string> Groups(int number) =>
            Enumerable.Range(0, 12).Where(bit => (number & (1 << bit)) != 0).Select(bit => $"g{bit}");
    }

    [Fact]
    public void A_view_that_nobody_asks_for_is_forgotten_when_something_changes()
    {
        _index.Fill([("a", [new("user:alice", PackagePermissions.Read)]), ("b", [])]);
        var before = _index.Memory.Bytes;
        _index.NamesFor(SharedIndex.Scope(Closed, Bob));
        var held = _index.Memory.Bytes;

        _index.Time.Advance(TimeSpan.FromMinutes(11));
        _index.Views.ForgetUnused();

        Assert.Equal(0, _index.Views.Count);
        Assert.InRange(_index.Memory.Bytes, before, held - RootViews.SlotOverhead);
        Assert.Equal(["b"], _index.NamesFor(SharedIndex.Scope(Closed, Bob)));
    }

    private static AccessEntry[] NewList(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(3)).Select(_ => new AccessEntry(NewPrincipal(random), (PackagePermissions)random.Next(1, 8)))
            .DistinctBy(entry => entry.Principal),
    ];

    private static IndexAccess NewIndex(Random random) => new(
        [NewPrincipal(random)], [], [],
        random.Next(3) == 0 ? [new(NewPrincipal(random), PackagePermissions.Read)] : [],
        [.. new[] { "p1*", "*5", "p10" }.Take(random.Next(4)).Select(pattern =>
            new AccessRule(pattern, new AccessEntry(NewPrincipal(random), (PackagePermissions)random.Next(1, 8))))]);

    private static string NewPrincipal(Random random) => random.Next(4) switch
    {
        0 => Principal.Everyone,
        1 => Principal.Authenticated,
        2 => $"user:u{random.Next(6)}",
        _ => $"group:g{random.Next(3)}",
    };
}
