using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using Larder.Gateway.Authentication;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Tests.Authentication;

public sealed class TokenLimitsTests
{
    private static readonly TokenActions[] Actions = [TokenActions.Read, TokenActions.Write, TokenActions.Manage];

    [Fact]
    public void A_token_that_was_made_without_scopes_may_all_with_packages_and_does_not_administer()
    {
        var limits = Limits(TokenScope.Default);

        Assert.All(Actions, action => Assert.True(limits.Allows(action, "main", "six")));
        Assert.All(Actions, action => Assert.Null(limits.PackagesFor(action, "main")));
        Assert.False(limits.AllowsAdministration);
    }

    [Fact]
    public void No_action_includes_another_one()
    {
        var limits = Limits([new(TokenActions.Manage | TokenActions.Administer, ["*"], "main")]);

        Assert.False(limits.Allows(TokenActions.Read, "main", "six"));
        Assert.False(limits.Allows(TokenActions.Write, "main", "six"));
        Assert.True(limits.Allows(TokenActions.Manage, "main", "six"));
        Assert.True(limits.AllowsAdministration);
    }

    [Fact]
    public void Another_index_and_a_token_without_scopes_have_nothing()
    {
        Assert.False(Limits(TokenScope.Default).Allows(TokenActions.Read, "other", "six"));
        Assert.True(Limits(default).PackagesFor(TokenActions.Read, "main")!.IsEmpty);
        Assert.False(Limits([]).AllowsAdministration);
    }

    [Theory]
    [InlineData(TokenActions.None), InlineData(TokenActions.Administer), InlineData(TokenActions.Read | TokenActions.Write)]
    public void What_is_not_one_action_on_packages_is_no_question(TokenActions action) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Limits(TokenScope.Default).Allows(action, "main", "six"));

    [Fact]
    public void It_says_what_a_look_at_each_scope_says_whatever_the_scopes_are()
    {
        var random = new Random(20261125);
        for (var round = 0; round < 2_000; round++)
        {
            ImmutableArray<TokenScope> scopes = [.. Enumerable.Range(0, random.Next(5)).Select(_ => NewScope(random))];
            var limits = Limits(scopes);
            foreach (var action in Actions)
            {
                var name = NewText(random, "ab-");
                var naive = scopes.Any(scope => (scope.Actions & action) != 0
                    && scope.Packages.Any(pattern => Regex.IsMatch(name, $"^{pattern.Replace("*", ".*", StringComparison.Ordinal)}$")));
                var packages = limits.PackagesFor(action, "main");

                Assert.Equal(naive, limits.Allows(action, "main", name));
                Assert.Equal(naive, packages is null || packages.Patterns.Any(pattern => NamePattern.Matches(pattern, name)));
            }

            Assert.Equal(scopes.Any(scope => (scope.Actions & TokenActions.Administer) != 0), limits.AllowsAdministration);
        }
    }

    [Theory]
    [InlineData("10.0.0.0", true), InlineData("10.255.255.255", true), InlineData("11.0.0.0", false)]
    [InlineData("::ffff:10.0.0.1", true), InlineData("192.0.2.7", true), InlineData("192.0.2.8", false)]
    [InlineData("fd12::1", true), InlineData("fe80::1%3", false), InlineData("::10.0.0.1", false), InlineData("::1", false)]
    public void It_may_be_used_from_its_networks_only(string client, bool allowed) =>
        Assert.Equal(allowed, Limits([], "10.0.0.0/8", "192.0.2.7/32", "fd00::/8").AllowsNetwork(IPAddress.Parse(client)));

    [Fact]
    public void A_client_without_an_address_is_in_no_network_and_everywhere_is_everywhere()
    {
        Assert.False(Limits([], "0.0.0.0/0", "::/0").AllowsNetwork(null));
        Assert.True(Limits([]).AllowsNetwork(null));
        Assert.True(Limits([]).AllowsNetwork(IPAddress.Loopback));
    }

    private static TokenLimits Limits(ImmutableArray<TokenScope> scopes, params ImmutableArray<string> networks) =>
        TokenLimits.Of(new ApiToken("id", "alice", "", "", default, null, Revoked: false, scopes, networks));

    private static TokenScope NewScope(Random random) => new(
        (TokenActions)random.Next(1, 16),
        [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(12) is 0 ? "*" : NewText(random, "ab-*"))],
        "main");

    private static string NewText(Random random, string characters) =>
        random.GetString(characters, random.Next(1, 6));
}
