using System.Collections.Immutable;
using Larder.Grains.Abstractions.Access;

namespace Larder.Grains.Tests.Access;

public sealed class EffectiveAccessTests
{
    private const PackagePermissions Read = PackagePermissions.Read, Write = PackagePermissions.Write, Manage = PackagePermissions.Manage;

    private static readonly CallerPrincipals Alice = CallerPrincipals.OfUser("alice", ["team"]);
    private static readonly CallerPrincipals Bob = CallerPrincipals.OfUser("bob", []);

    private static readonly IndexAccess Defaults = new([Principal.Authenticated], ["group:robots"], [Principal.Authenticated], [], []);

    [Fact]
    public void Without_a_list_the_defaults_hold()
    {
        var access = EffectiveAccess.Of(Defaults, "a", []);

        Assert.Equal("read", Of(access, Bob));
        Assert.Equal("", Of(access, CallerPrincipals.Anonymous));
        Assert.Equal("read write", Of(access, CallerPrincipals.OfUser("ci", ["robots"])));
        Assert.True(access.AllowsToCreate(Bob));
        Assert.False(access.AllowsToCreate(CallerPrincipals.Anonymous));
    }

    [Theory]
    [InlineData("user:alice", Read, "read", "")]
    [InlineData("group:team", Write, "write", "")]
    [InlineData("everyone", Read, "read", "read")]
    [InlineData("authenticated", Read | Write, "read write", "read write")]
    public void A_list_replaces_the_defaults_and_reading_and_writing_do_not_include_each_other(
        string principal, PackagePermissions granted, string alice, string bob)
    {
        var access = EffectiveAccess.Of(Defaults, "a", [new AccessEntry(principal, granted)]);

        Assert.Equal(alice, Of(access, Alice));
        Assert.Equal(bob, Of(access, Bob));
        Assert.Equal("", Of(access, CallerPrincipals.OfUser("ci", ["robots"]))[(bob.Length > 0 ? bob.Length : 0)..]);
    }

    [Fact]
    public void Who_manages_may_do_all_and_leaves_the_defaults_in_force()
    {
        var access = EffectiveAccess.Of(Defaults, "a", [new AccessEntry("user:alice", Manage)]);

        Assert.Equal("read write manage", Of(access, Alice));
        Assert.Equal("read", Of(access, Bob));
        Assert.False(access.AllowsToCreate(Bob), "The name is Alice's, also without any file.");
    }

    [Fact]
    public void Rules_are_entries_of_all_packages_of_such_a_name_also_of_those_to_come()
    {
        var index = Defaults with { Rules = [new AccessRule("team-*", new AccessEntry("group:team", Read | Write))] };

        var inside = EffectiveAccess.Of(index, "team-a", []);
        Assert.Equal("read write", Of(inside, Alice));
        Assert.Equal("", Of(inside, Bob));
        Assert.True(inside.AllowsToCreate(Alice));
        Assert.False(inside.AllowsToCreate(Bob));
        Assert.Equal("read", Of(EffectiveAccess.Of(index, "teams", []), Bob));
    }

    [Fact]
    public void A_rule_that_only_lets_manage_reserves_the_names_too()
    {
        var index = Defaults with { Rules = [new AccessRule("team-*", new AccessEntry("group:team", Manage))] };

        var inside = EffectiveAccess.Of(index, "team-a", []);
        Assert.Equal("read", Of(inside, Bob));
        Assert.False(inside.AllowsToCreate(Bob));
        Assert.True(inside.AllowsToCreate(Alice));
    }

    [Fact]
    public void Roles_hold_beside_every_list()
    {
        var index = Defaults with { Roles = [new AccessEntry("user:bob", Write)] };

        Assert.Equal("write", Of(EffectiveAccess.Of(index, "a", [new AccessEntry("user:alice", Read)]), Bob));
        Assert.Equal("read write", Of(EffectiveAccess.Of(index, "a", []), Bob));
    }

    [Fact]
    public void A_trusted_publisher_is_nobody_but_itself()
    {
        const string Publisher = "publisher:github:repository=acme/six,workflow=release.yml";
        var index = Defaults with { DefaultWrite = [Principal.Authenticated] };
        var access = EffectiveAccess.Of(index, "six", [new AccessEntry(Publisher, Write)]);

        Assert.Equal("write", Of(access, Token("github", ("repository", "acme/six"), ("workflow", "release.yml"), ("sub", "x"))));
        Assert.Equal("", Of(access, Token("github", ("repository", "acme/six"))));
        Assert.Equal("", Of(access, Token("gitlab", ("repository", "acme/six"), ("workflow", "release.yml"))));
        Assert.Equal("", Of(EffectiveAccess.Of(index, "other", []), Token("github", ("repository", "acme/six"))));

        static CallerPrincipals Token(string issuer, params (string Key, string Value)[] claims) => CallerPrincipals.OfPublisher(
            new PublisherClaims(issuer, claims.ToImmutableSortedDictionary(claim => claim.Key, claim => claim.Value, StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("everyone", true)]
    [InlineData("authenticated", true)]
    [InlineData("user:alice", true)]
    [InlineData("group:Domain Users", true)]
    [InlineData("publisher:gitlab:project_path=a/b,ref=main", true)]
    [InlineData("publisher:gitlab:ref=main,project_path=a/b", false)]
    [InlineData("publisher:GitLab:ref=main", false)]
    [InlineData("publisher:gitlab:", false)]
    [InlineData("admin", false)]
    [InlineData("group:everyone", false)]
    [InlineData("group: a", false)]
    [InlineData("group:", false)]
    [InlineData("group:a:b", false)]
    [InlineData("user:a b", false)]
    [InlineData("user:__token__", false)]
    [InlineData("alice", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_principal_has_one_spelling(string? text, bool valid) => Assert.Equal(valid, Principal.IsValid(text));

    [Theory]
    [InlineData("team-*", "team-a", true)]
    [InlineData("team-*", "team-", true)]
    [InlineData("team-*", "team", false)]
    [InlineData("*-internal", "a-internal", true)]
    [InlineData("*-internal", "a-internals", false)]
    [InlineData("a*b*c", "axxbxbxc", true)]
    [InlineData("a*b*c", "axxbxbx", false)]
    [InlineData("*", "anything", true)]
    [InlineData("six", "six", true)]
    [InlineData("six", "sixx", false)]
    public void A_star_stands_for_any_number_of_characters(string pattern, string name, bool expected)
    {
        Assert.True(NamePattern.IsValid(pattern));
        Assert.Equal(expected, NamePattern.Matches(pattern, name));
    }

    [Theory]
    [InlineData("Team-*")]
    [InlineData("team_*")]
    [InlineData("")]
    [InlineData("a?")]
    [InlineData("*a*b*c*d*")]
    public void Other_texts_are_no_patterns(string pattern) => Assert.False(NamePattern.IsValid(pattern));

    private static string Of(EffectiveAccess access, CallerPrincipals caller) => string.Join(
        ' ', ((PackagePermissions[])[Read, Write, Manage]).Where(one => access.Allows(caller, one)).Select(one => one.ToString().ToLowerInvariant()));
}
