using System.Collections.Immutable;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Access;

namespace Larder.Grains.Tests.Access;

public sealed class TokenRulesTests
{
    private static readonly ApiToken Token =
        new("id", "alice", "", "", Samples.Noon, ExpiresAt: null, Revoked: false, TokenScope.Default, []);

    private static readonly UserAccount Alice = new("alice", "hash", IsAdministrator: false, Enabled: true, Samples.Noon);

    [Theory]
    [InlineData("main:read,write,manage:*")]
    [InlineData("main:administer:*")]
    [InlineData("main:write:six")]
    [InlineData("main:read,write:six,team-*;main:read:*")]
    public void Scopes_are_read_back_from_their_text(string text) =>
        Assert.Equal(text, TokenScopeText.Format(TokenScopeText.Parse(text)));

    [Theory]
    [InlineData(""), InlineData(";"), InlineData("main:read"), InlineData("main:read:"), InlineData("main::*"), InlineData(":read:*")]
    [InlineData("main:read:*:"), InlineData("main:read:*;"), InlineData("main:Read:*"), InlineData("main:all:*"), InlineData("main:15:*")]
    [InlineData("main:write,read:*"), InlineData("main:read,read:*"), InlineData("main:read:a,a"), InlineData("main:read:A")]
    [InlineData("main:read:a b"), InlineData("other:read:*"), InlineData("main:administer:six"), InlineData(" main:read:*")]
    public void Another_text_is_no_scope_and_opens_nothing(string text) =>
        Assert.Throws<FormatException>(() => TokenScopeText.Parse(text));

    [Fact]
    public void Many_scopes_with_many_packages_are_read_back_and_more_are_none()
    {
        ImmutableArray<string> packages = [.. Enumerable.Range(0, TokenScope.MaxPackages).Select(number => $"package-{number}")];
        ImmutableArray<TokenScope> scopes =
            [.. Enumerable.Repeat(new TokenScope(TokenActions.Read, packages, "main"), TokenScope.MaxCount)];

        Assert.Equal(packages, TokenScopeText.Parse(TokenScopeText.Format(scopes))[^1].Packages);
        Assert.Throws<FormatException>(() => TokenScopeText.Parse(TokenScopeText.Format([.. scopes, scopes[0]])));
        Assert.Throws<FormatException>(
            () => TokenScopeText.Parse(TokenScopeText.Format([scopes[0] with { Packages = [.. packages, "one-more"] }])));
    }

    [Fact]
    public void A_token_that_no_gateway_should_have_let_through_is_refused()
    {
        Assert.Null(TokenRules.ProblemOf(Token with { Networks = ["10.0.0.0/8", "::/0"] }));
        Assert.NotNull(TokenRules.ProblemOf(Token with { Scopes = [] }));
        Assert.NotNull(TokenRules.ProblemOf(Token with { Scopes = default }));
        Assert.NotNull(TokenRules.ProblemOf(Token with { Scopes = [new(TokenActions.None, ["*"], "main")] }));
        Assert.NotNull(TokenRules.ProblemOf(Token with { Scopes = [new((TokenActions)16, ["*"], "main")] }));
        Assert.NotNull(TokenRules.ProblemOf(Token with { Networks = default }));
        Assert.NotNull(TokenRules.ProblemOf(Token with { Networks = ["10.0.0.1/8"] }));
        Assert.NotNull(TokenRules.ProblemOf(Token with { Networks = ["10.0.0.1"] }));
        Assert.NotNull(TokenRules.ProblemOf(Token with { Networks = [.. Enumerable.Range(0, 21).Select(n => $"10.0.0.{n}/32")] }));
    }

    [Fact]
    public void Only_an_administrators_token_administers()
    {
        var strong = Token with { Scopes = [.. TokenScope.Default, new(TokenActions.Administer, ["*"], "main")] };

        Assert.Equal(Refusal.NotAdministrator, TokenRules.Create(strong, Alice));
        Assert.Equal(Refusal.None, TokenRules.Create(strong, Alice with { IsAdministrator = true }));
        Assert.Equal(Refusal.UserDisabled, TokenRules.Create(strong, Alice with { Enabled = false }));
        Assert.Equal(Refusal.UnknownUser, TokenRules.Create(strong, null));
        Assert.Equal(Refusal.None, TokenRules.Create(Token, Alice));
    }

    [Fact]
    public void The_audit_log_says_what_a_token_may_at_no_great_length()
    {
        Assert.Equal(
            "of alice for main:read,write,manage:* from 10.0.0.0/8", TokenRules.Describe(Token with { Networks = ["10.0.0.0/8"] }));
        Assert.Equal(
            1_000,
            TokenRules.Describe(Token with { Scopes = [new(TokenActions.Read, [.. Enumerable.Repeat("package", 200)], "main")] }).Length);
    }
}
