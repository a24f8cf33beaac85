using CsCheck;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Tests.Access;

public sealed class ReadRightsTests
{
    private static readonly string[] Principals =
    [
        Principal.Everyone, Principal.Authenticated, "user:alice", "user:bob", "group:red", "group:blue",
        "publisher:github:repository=acme/six", "publisher:github:environment=release,repository=acme/six",
    ];

    private static readonly string[] Names = ["a", "team-a", "team-b", "team-a-core", "other"];

    private static readonly CallerPrincipals[] Callers =
    [
        CallerPrincipals.Anonymous, CallerPrincipals.OfUser("alice", []), CallerPrincipals.OfUser("bob", ["red", "blue"]),
        Publisher("publisher:github:repository=acme/six"), Publisher("publisher:github:environment=release,ref=main,repository=acme/six"),
        Publisher("publisher:gitlab:repository=acme/six"),
    ];

    private static readonly Gen<PackagePermissions> Permissions = Gen.Int[1, 7].Select(bits => (PackagePermissions)bits);
    private static readonly Gen<string> Patterns = Gen.OneOf("*", "team-*", "team-a", "team-a*", "*-core", "*a*", "other", "none");
    private static readonly Gen<AccessEntry> Entries = Gen.Select(
        Gen.OneOf(Principals), Permissions, (principal, permissions) => new AccessEntry(principal, permissions));

    private static readonly Gen<AccessEntry[]> Lists =
        Entries.Array[0, 3].Select(list => list.DistinctBy(entry => entry.Principal).ToArray());

    private static readonly Gen<IndexAccess> Indexes = Gen.Select(
        Gen.OneOf(Principals).Array[0, 2],
        Entries.Array[0, 2],
        Gen.Select(Patterns, Entries, (pattern, entry) => new AccessRule(pattern, entry)).Array[0, 4],
        (defaults, roles, rules) => new IndexAccess([.. defaults], [], [], [.. roles], [.. rules]));

    [Fact]
    public void What_lists_show_is_what_the_decision_for_each_single_package_allows() =>
        Gen.Select(Indexes, Gen.OneOf(Callers), Gen.Select(Gen.OneOf(Names), Lists).Array[1, 6], Patterns.Array[0, 2])
            .Sample(
                (index, caller, packages, limits) =>
                {
                    var rights = new ReadRights(ReadFilter.Of(index, caller, limits.Length == 0 ? null : limits));
                    return packages.All(package =>
                        rights.Allow(package.Item1, Readership.Of(ReaderList.Of(package.Item2)))
                        == (EffectiveAccess.Of(index, package.Item1, package.Item2).Allows(caller, PackagePermissions.Read)
                            && (limits.Length == 0 || limits.Any(pattern => NamePattern.Matches(pattern, package.Item1)))));
                },
                iter: 50_000);

    [Fact]
    public void A_set_of_patterns_matches_what_one_of_them_matches() =>
        Gen.Select(Patterns.Array[0, 5], Gen.OneOf(Names)).Sample(
            (patterns, name) => new NamePatternSet(patterns).Matches(name) == patterns.Any(pattern => NamePattern.Matches(pattern, name)));

    [Fact]
    public void Rights_that_no_name_matters_for_say_so()
    {
        var index = new IndexAccess([Principal.Authenticated], [], [], [], [new("team-*", new("group:red", PackagePermissions.Read))]);

        Assert.False(new ReadRights(ReadFilter.Of(index, CallerPrincipals.Anonymous, limits: null)).DependsOnNames);
        Assert.True(new ReadRights(ReadFilter.Of(index, Callers[1], limits: null)).DependsOnNames);
        Assert.True(new ReadRights(ReadFilter.Of(index, Callers[2], limits: null)).DependsOnNames);
        Assert.True(new ReadRights(ReadFilter.Of(index, CallerPrincipals.Anonymous, ["a"])).DependsOnNames);
    }

    [Fact]
    public void Equal_lists_are_one_object()
    {
        var readers = Readership.Of(new string("=user:alice"));

        Assert.Same(readers, Readership.Of(new string("=user:alice".AsSpan())));
        Assert.Same(Readership.Default, Readership.Of(""));
        Assert.NotSame(readers, Readership.Of("+user:alice"));
    }

    private static CallerPrincipals Publisher(string text)
    {
        Assert.True(PublisherClaims.TryParse(text, out var claims));
        return CallerPrincipals.OfPublisher(claims);
    }
}
